#!/usr/bin/env bash
# Builds the solution once, starts the servers of the backends (eng/backends.sh) and runs every test project.
# The last line is the sum over all of them: N passed, N failed, N skipped
# Arguments are passed on to each `dotnet test`, for example: eng/test.sh --filter FullyQualifiedName~Simulation
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"

# The closing lines are read below: one language, no colours, no terminal logger.
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDTERMINALLOGGER=off NO_COLOR=1
# A machine without an account for us has no home for the package cache.
if [[ -z "${HOME:-}" || ! -w "${HOME:-/}" ]]; then
  export HOME="$root/artifacts/home"
  export DOTNET_CLI_HOME="$HOME"
  mkdir -p "$HOME"
fi

if ! command -v dotnet >/dev/null 2>&1; then
  echo "eng/test.sh: the .NET SDK is not on the PATH. Install the version in global.json from https://dot.net/download" >&2
  exit 1
fi
if ! sdk="$(dotnet --version 2>&1)"; then
  echo "eng/test.sh: no installed .NET SDK fits global.json. Install it from https://dot.net/download" >&2
  echo "$sdk" >&2
  exit 1
fi
echo "eng/test.sh: .NET SDK $sdk"

logs="$(mktemp -d)"
source eng/backends.sh
trap 'rm -rf "$logs"; stop_backends' EXIT

if ! dotnet build MultiLock.Generators.sln -c Release -v quiet; then
  echo "eng/test.sh: the build failed; no test was run" >&2
  echo "0 passed, 0 failed, 0 skipped"
  exit 1
fi

start_backends

# Prints "passed failed skipped" for the log of one `dotnet test`: either the closing line of its short form
# ("Passed!  - Failed: 0, Passed: 5, Skipped: 0, Total: 5, …") or the block of its long one ("Total tests: 5", "Passed: 5", …).
counts() {
  awk '
    function number(text, label,   rest) {
      rest = text
      if (!sub(".*" label ": *", "", rest)) { return 0 }
      sub(/[^0-9].*/, "", rest)
      return rest + 0
    }
    /^(Passed|Failed|Skipped)! +- +Failed:/ {
      failed += number($0, "Failed"); passed += number($0, ", Passed"); skipped += number($0, "Skipped"); next
    }
    /^Total tests: +[0-9]+/ { block = 1; next }
    block && /^ +Passed: +[0-9]+/ { passed += number($0, "Passed"); next }
    block && /^ +Failed: +[0-9]+/ { failed += number($0, "Failed"); next }
    block && /^ +Skipped: +[0-9]+/ { skipped += number($0, "Skipped"); next }
    { block = 0 }
    END { print passed + 0, failed + 0, skipped + 0 }
  ' "$1"
}

# A library of tests, such as the conformance suite, is run by the projects that derive from it.
mapfile -t projects < <(grep -l 'Microsoft\.NET\.Test\.Sdk' tests/*/*.csproj)

run() {
  local code=0
  dotnet test "$1" -c Release --no-build "${@:2}" >"$logs/$(basename "$1" .csproj).log" 2>&1 || code=$?
  echo "$code" >"$logs/$(basename "$1" .csproj).code"
}

# Two at a time, since most wait for servers and leases; shown one after the other, in their order.
(
  for project in "${projects[@]}"; do
    while (($(jobs -rp | wc -l) >= 2)); do wait -n || true; done
    run "$project" "$@" &
  done
  wait
) &

total_passed=0 total_failed=0 total_skipped=0 status=0
closing=() failures=()
for project in "${projects[@]}"; do
  name="$(basename "$project" .csproj)"
  log="$logs/$name.log"
  echo
  echo "== $name"
  until [[ -s "$logs/$name.code" ]]; do sleep 0.2; done
  code="$(<"$logs/$name.code")"
  cat "$log"

  read -r passed failed skipped < <(counts "$log")
  note=""
  if ((passed + failed + skipped == 0)); then
    note=" (no test ran: is the project in the solution?)"
    code=1
  elif ((failed == 0 && code != 0)); then
    note=" (dotnet test exited with $code)"
  fi
  if ((code != 0 || failed != 0)); then
    status=1
  fi
  mapfile -t -O "${#failures[@]}" failures < <(sed -nE "s/^  Failed ([^ ]+.*) \\[[^]]+\\]\$/failed: \\1/p" "$log")
  closing+=("$name: $passed passed, $failed failed, $skipped skipped$note")
  ((total_passed += passed, total_failed += failed, total_skipped += skipped)) || true
done

echo
if ((${#closing[@]} == 0)); then
  echo "eng/test.sh: no test project under tests/" >&2
  status=1
else
  printf '%s\n' "${closing[@]}"
fi
report_backends
# Named once more at the end, where a reader of a long log looks.
((${#failures[@]} == 0)) || printf '%s\n' "${failures[@]}"
echo "$total_passed passed, $total_failed failed, $total_skipped skipped"
exit "$status"
