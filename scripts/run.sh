#!/bin/sh
# Builds and starts the quickstart.
set -eu
folder=$(cd "$(dirname "$0")/.." && pwd)
. "$folder/scripts/sdk.sh"

echo "Building ..."
dotnet build "$folder/src/Quickstart" --configuration Release --verbosity quiet
# The program itself gets the signals, and its exit code is ours.
exec dotnet "$folder/src/Quickstart/bin/Release/net10.0/Quickstart.dll" "$@"
