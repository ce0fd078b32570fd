#!/bin/sh
set -eu
cd "$(dirname "$0")/.."
. scripts/sdk.sh

dotnet restore Auth.Gateway.sln
dotnet format Auth.Gateway.sln --no-restore --verify-no-changes
dotnet build Auth.Gateway.sln --configuration Release --no-restore -warnaserror
# Known weaknesses of the packages in use. What it says is read as JSON, whose words are the same in every language.
dotnet list Auth.Gateway.sln package --no-restore --vulnerable --include-transitive --config scripts/advisories.config --format json | scripts/advisories.sh
