-- # a policy becomes restrictive
CREATE TABLE t (owner text);
CREATE POLICY own ON t USING (owner = CURRENT_USER);
COMMENT ON POLICY own ON t IS 'One''s own';
-- ## becomes
CREATE TABLE t (owner text);
CREATE POLICY own ON t AS RESTRICTIVE USING (owner = CURRENT_USER);
COMMENT ON POLICY own ON t IS 'One''s own';

-- # a policy is for another command
CREATE TABLE t (owner text);
CREATE POLICY own ON t FOR SELECT USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (owner text);
CREATE POLICY own ON t FOR DELETE USING (owner = CURRENT_USER);

-- # a policy is for another role
CREATE TABLE t (owner text);
CREATE POLICY own ON t TO PUBLIC USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (owner text);
CREATE POLICY own ON t TO CURRENT_USER USING (owner = CURRENT_USER);

-- # a policy reads another table
CREATE TABLE t (id integer, owner text);
CREATE TABLE friends (of text, who text);
CREATE POLICY own ON t USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (id integer, owner text);
CREATE TABLE friends (of text, who text);
CREATE POLICY own ON t USING (owner IN (SELECT f.of FROM friends f WHERE f.who = CURRENT_USER));

-- # a policy gets a check for new rows
CREATE TABLE t (owner text, a integer);
CREATE POLICY own ON t USING (owner = CURRENT_USER);
-- ## becomes
CREATE TABLE t (owner text, a integer);
CREATE POLICY own ON t USING (owner = CURRENT_USER) WITH CHECK (a > 0);

-- # a policy loses its check for new rows
CREATE TABLE t (owner text, a integer);
CREATE POLICY own ON t FOR UPDATE USING (owner = CURRENT_USER) WITH CHECK (a > 0);
-- ## becomes
CREATE TABLE t (owner text, a integer);
CREATE POLICY own ON t FOR UPDATE USING (owner = CURRENT_USER);

-- # a policy is dropped with the column it reads
CREATE TABLE t (owner text, a integer);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t USING (owner = CURRENT_USER);
CREATE POLICY positive ON t USING (a > 0);
-- ## becomes
CREATE TABLE t (owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON t USING (owner = CURRENT_USER);
