# The gateway, and the two small services; by default the gateway.
#   docker build -t auth-gateway .
#   docker build -t device-service --target device-service .
#   docker build -t usage-service --target usage-service .
ARG DOTNET_VERSION=10.0

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION} AS restore
ARG TARGETARCH
# Compiled ahead for the target, unless false. The image grows by some 5 MB, and it starts with a seventh less work; docs/deploy.md has the figures.
ARG READY_TO_RUN=true
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The projects alone: packages are fetched again only when one of these files changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Auth.Gateway.Core/*.csproj src/Auth.Gateway.Core/
COPY src/Auth.Gateway.Storage/*.csproj src/Auth.Gateway.Storage/
COPY src/Auth.Gateway/*.csproj src/Auth.Gateway/
COPY src/Auth.Gateway.Upstream/*.csproj src/Auth.Gateway.Upstream/
COPY src/Device.Service/*.csproj src/Device.Service/
COPY src/Usage.Service/*.csproj src/Usage.Service/
RUN for project in Auth.Gateway Device.Service Usage.Service; do \
      dotnet restore src/$project --arch "${TARGETARCH:-amd64}" -p:PublishReadyToRun=$READY_TO_RUN || exit 1; \
    done
COPY . .
# The final image has no shell to make it with.
RUN mkdir /data

FROM restore AS build-gateway
ARG TARGETARCH
ARG READY_TO_RUN=true
RUN dotnet publish src/Auth.Gateway --no-restore --arch "${TARGETARCH:-amd64}" --no-self-contained --output /app \
      -p:UseAppHost=false -p:PublishReadyToRun=$READY_TO_RUN

FROM restore AS build-device-service
ARG TARGETARCH
ARG READY_TO_RUN=true
RUN dotnet publish src/Device.Service --no-restore --arch "${TARGETARCH:-amd64}" --no-self-contained --output /app \
      -p:UseAppHost=false -p:PublishReadyToRun=$READY_TO_RUN

FROM restore AS build-usage-service
ARG TARGETARCH
ARG READY_TO_RUN=true
RUN dotnet publish src/Usage.Service --no-restore --arch "${TARGETARCH:-amd64}" --no-self-contained --output /app \
      -p:UseAppHost=false -p:PublishReadyToRun=$READY_TO_RUN

# No shell and no package manager, and a user who is not root. The root file system can be read-only: only /data is written to.
FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION}-noble-chiseled AS runtime
WORKDIR /app
COPY --from=restore --chown=1654:1654 /data /data
VOLUME /data
EXPOSE 8080
# By number, so that an orchestrator can see that it is not root.
USER 1654:1654

FROM runtime AS device-service
LABEL org.opencontainers.image.title="device-service" \
      org.opencontainers.image.description="A small backend behind Auth.Gateway" \
      org.opencontainers.image.licenses="MIT"
ENV Database=/data/devices.db
COPY --from=build-device-service /app .
ENTRYPOINT ["dotnet", "Device.Service.dll"]

FROM runtime AS usage-service
LABEL org.opencontainers.image.title="usage-service" \
      org.opencontainers.image.description="A small backend behind Auth.Gateway" \
      org.opencontainers.image.licenses="MIT"
ENV Database=/data/usage.db
COPY --from=build-usage-service /app .
ENTRYPOINT ["dotnet", "Usage.Service.dll"]

FROM runtime AS gateway
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="auth-gateway" \
      org.opencontainers.image.description="Authenticates every request to your backends, and says who is calling" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# The embedded store; with another one, say another string, or a file of it.
ENV Gateway__Store__ConnectionString="Data Source=/data/gateway.db"
COPY --from=build-gateway /app .
# Asks the management listener whether the process lives.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["dotnet", "Auth.Gateway.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "Auth.Gateway.dll"]
