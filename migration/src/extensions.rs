//! The extensions that the schema and the programs beside Augo rely on.

use seaway::Extension;

/// uuid-ossp for Augo's own tables, pgvector for Mem0's.
pub const EXTENSIONS: [Extension; 2] = [
    Extension {
        name: "uuid-ossp",
        install: "PostgreSQL's contrib modules (Debian, Ubuntu: postgresql-contrib; \
                  Homebrew: part of postgresql)",
    },
    Extension {
        name: "vector",
        install: "pgvector (Debian, Ubuntu: postgresql-NN-pgvector; Homebrew: pgvector; \
                  Docker: the image pgvector/pgvector)",
    },
];
