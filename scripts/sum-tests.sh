#!/bin/sh
# sum-tests.sh FOLDER STATUS: adds up the .trx files in FOLDER, after a test run that ended with STATUS. Names skipped tests with their reasons.
# Fails when the run failed, when nothing ran and, in CI, when anything was skipped: there, every program is to be had.
set -eu
folder=$1
status=$2

find "$folder" -name '*.trx' -exec cat {} + | awk -v status="$status" -v ci="${CI:-}" '
  function attribute(name,  start, rest) {
    start = index($0, " " name "=\"")
    if (!start) return ""
    rest = substr($0, start + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
  }
  function plain(text) {
    gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#x[0-9A-Fa-f]+;/, " ", text); gsub(/&amp;/, "\\&", text)
    return text
  }
  /<UnitTestResult / { test = attribute("testName"); isSkipped = attribute("outcome") == "NotExecuted"; if (isSkipped) reasons[test] = "" }
  isSkipped && /<(Message|StdOut)>/ {
    reason = $0
    sub(/.*<(Message|StdOut)>/, "", reason); sub(/<\/(Message|StdOut)>.*/, "", reason)
    reasons[test] = plain(reason)
  }
  /<\/UnitTestResult>/ { isSkipped = 0 }
  /<Counters / {
    failed += attribute("failed") + attribute("error") + attribute("timeout") + attribute("aborted")
    passed += attribute("passed")
    skipped += attribute("total") - attribute("executed")
  }
  END {
    for (name in reasons) print "skipped: " plain(name) ": " reasons[name] | "sort"
    close("sort")
    if (passed + failed == 0) print "No test ran."
    bad = status != 0 || failed > 0 || passed + failed == 0
    if (status != 0 && failed == 0) print "The build or a test run failed without a failed test; see above."
    if (ci == "true" && skipped > 0) { print "In CI no test may be skipped."; bad = 1 }
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit bad ? 1 : 0
  }'
