-- What LangGraph's checkpointer and Mem0's pgvector store make, and leftovers of older set-ups.
CREATE EXTENSION vector;
CREATE EXTENSION "uuid-ossp";
CREATE TABLE checkpoint_migrations (v integer PRIMARY KEY);
INSERT INTO checkpoint_migrations SELECT generate_series(0, 9);
CREATE TABLE checkpoints (
  thread_id text NOT NULL,
  checkpoint_ns text NOT NULL DEFAULT '',
  checkpoint_id text NOT NULL,
  parent_checkpoint_id text,
  type text,
  checkpoint jsonb NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id)
);
CREATE INDEX checkpoints_thread_id_idx ON checkpoints (thread_id);
INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint) VALUES ('t', '1', '{"a": 1}');
CREATE TABLE checkpoint_blobs (
  thread_id text NOT NULL,
  checkpoint_ns text NOT NULL DEFAULT '',
  channel text NOT NULL,
  version text NOT NULL,
  type text NOT NULL,
  blob bytea,
  PRIMARY KEY (thread_id, checkpoint_ns, channel, version)
);
CREATE INDEX checkpoint_blobs_thread_id_idx ON checkpoint_blobs (thread_id);
INSERT INTO checkpoint_blobs VALUES ('t', '', 'c', '1', 'x', 'abc');
CREATE TABLE checkpoint_writes (
  thread_id text NOT NULL,
  checkpoint_ns text NOT NULL DEFAULT '',
  checkpoint_id text NOT NULL,
  task_id text NOT NULL,
  idx integer NOT NULL,
  channel text NOT NULL,
  type text,
  blob bytea NOT NULL,
  task_path text NOT NULL DEFAULT '',
  PRIMARY KEY (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);
CREATE INDEX checkpoint_writes_thread_id_idx ON checkpoint_writes (thread_id);
INSERT INTO checkpoint_writes VALUES ('t', '', '1', 'k', 0, 'c', 'x', 'abc', '');
CREATE TABLE longterm_memory (id uuid PRIMARY KEY, vector vector(1024), payload jsonb);
CREATE INDEX longterm_memory_hnsw_idx ON longterm_memory USING hnsw (vector vector_cosine_ops);
CREATE INDEX longterm_memory_text_lemmatized_idx ON longterm_memory
  USING gin (to_tsvector('simple', payload ->> 'text_lemmatized'));
INSERT INTO longterm_memory VALUES (gen_random_uuid(), NULL, '{"data": "likes tea"}');
CREATE TABLE longterm_memory_entities (id uuid PRIMARY KEY, vector vector(1024), payload jsonb);
INSERT INTO longterm_memory_entities VALUES (gen_random_uuid(), NULL, '{}');
CREATE TABLE mem0migrations (id uuid PRIMARY KEY, vector vector(1024), payload jsonb);
INSERT INTO mem0migrations VALUES (gen_random_uuid(), NULL, '{"user_id": "x"}');
CREATE TABLE mem0_events (id serial PRIMARY KEY, what text);
INSERT INTO mem0_events (what) VALUES ('added');
CREATE TABLE message_branches (id integer PRIMARY KEY);
INSERT INTO message_branches VALUES (1);
CREATE TABLE pg_vector_index_stat (relation text);
INSERT INTO pg_vector_index_stat VALUES ('longterm_memory');
