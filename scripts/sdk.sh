# Sourced by the others: one clear line instead of "dotnet: not found" in the middle of something.
if ! command -v dotnet >/dev/null 2>&1; then
  echo "The .NET 10 SDK is needed, and there is no dotnet on the PATH." >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
