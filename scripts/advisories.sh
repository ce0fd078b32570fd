#!/bin/sh
# Reads what "dotnet list package --vulnerable --format json" says, and names each known weakness once. Fails when one of them is of high or critical severity.
# Where nobody could be asked there is nothing to know: that is said, and is no failure.
set -eu

awk -F'"' '
  /"projects":/ { isReport = 1 }
  # A member of "problems"; its text may hold quotes, and is the last on its line.
  /^ *"text":/ { problem = $0; sub(/^ *"text": *"/, "", problem); sub(/",?$/, "", problem); unknown(problem) }
  /^error/ { unknown($0) }
  /^ *"id":/ { id = $4 }
  /^ *"resolvedVersion":/ { version = $4 }
  /^ *"severity":/ { severity = $4 }
  /^ *"advisoryurl":/ {
    found = severity ": " id " " version ", " $4
    if (found in said) next
    said[found]
    print found
    if (tolower(severity) ~ /^(high|critical)$/) bad = 1
  }
  function unknown(problem) {
    isUnknown = 1
    if (!(problem in said)) print problem
    said[problem]
  }
  END {
    if (isUnknown || !isReport) print "Known weaknesses of the packages were not checked, or not all."
    if (bad) print "Packages in use have known weaknesses of high or critical severity. Raise them in Directory.Packages.props; one that only another package brings is pinned there, too."
    exit bad ? 1 : 0
  }'
