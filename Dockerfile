# `migration` and `server`, for a container that completes Augo's database and then ends:
# docs/deploying.md. The build needs BuildKit, which `docker build` has used since Docker 23.

FROM rust:1.94-slim-bookworm AS build
WORKDIR /source
COPY . .
# The caches outlive a change of the sources; so what is made in them is copied out in the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release --package migration --package server \
    && install -D --target-directory=/programs target/release/migration target/release/server

# The same Debian as above: the programs need its C library and libgcc, and nothing else.
FROM debian:bookworm-slim
COPY --from=build /programs/ /usr/local/bin/
# A number, so that Kubernetes can see that it is not root. It needs no name, home or file of its own.
USER 10001:10001
STOPSIGNAL SIGTERM
# No shell in between: `server` is the first process, and receives the signal itself.
CMD ["server", "bootstrap"]
