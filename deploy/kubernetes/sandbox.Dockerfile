# The image of sandboxes on Kubernetes. Build it from the root of the repository, of the version of qmcp that will use it:
#   docker build --file deploy/kubernetes/sandbox.Dockerfile --tag qmcp-sandbox .
# Add what code is to find: it runs as a user without a name, and nothing of it can be written to.

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="qmcp-sandbox" \
  org.opencontainers.image.description="What code finds in sandboxes of qmcp on Kubernetes." \
  org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3 util-linux \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /workspace
COPY --chmod=0444 packages/execution/src/sandbox/guest/agent.sh \
  packages/execution/src/sandbox/guest/kernel.mjs \
  packages/execution/src/sandbox/guest/kernel.py \
  packages/execution/src/sandbox/guest/kernel.sh \
  packages/execution/src/sandbox/container/multiplexer.py \
  /opt/qmcp/
USER 65532:65532
WORKDIR /workspace
# Kubernetes asks nobody else whether a sandbox is well.
HEALTHCHECK NONE
CMD ["false"]
