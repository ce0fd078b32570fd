#!/bin/sh
set -eu
cd "$(dirname "$0")/.."
. scripts/sdk.sh

dotnet restore Auth.Gateway.sln
dotnet format Auth.Gateway.sln --no-restore --verify-no-changes
dotnet build Auth.Gateway.sln --configuration Release --no-restore -warnaserror
# Known weaknesses of the packages in use; said, not failed, since a new one is not this commit's doing.
dotnet list Auth.Gateway.sln package --vulnerable --include-transitive || true
