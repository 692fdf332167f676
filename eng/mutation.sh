#!/usr/bin/env bash
# Mutation tests (Stryker): changes the code in small ways, one at a time, and sees whether a test notices. Too slow for CI: run it after changes to the
# election or to leader tasks. It prints one line a target, and fails below a score of 85, when a canary mutant does not die (no test was run),
# when one that nothing can notice dies (tests fail by themselves), or when a mutant survived that eng/mutation/survivors.md does not explain.
#
# eng/mutation.sh                    all targets: core, engine, tasks
# eng/mutation.sh core tasks         some of them
# eng/mutation.sh self-test          shows that a run in which nothing is tested is refused
# MULTILOCK_MUTATION_CONCURRENCY=1   test hosts at a time (default 2)
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off NO_COLOR=1

least=85
concurrency="${MULTILOCK_MUTATION_CONCURRENCY:-2}"
declare -A projects=([core]=MultiLock.Tests [engine]=MultiLock.Tests [tasks]=MultiLock.Tasks.Tests)

# Stryker takes the test project from the folder it is started in, and refuses one by option beside a solution.
mutate() {
  local target="$1" output="$2"
  shift 2
  rm -rf "$output"
  mkdir -p "$output"
  if ! (cd "tests/${projects[$target]}" && nice -n 10 dotnet stryker --config-file "../../eng/mutation/$target.json" --output "$output" \
    --concurrency "$concurrency" --skip-version-check "$@") >"$output/stryker.log" 2>&1; then
    tail -n 30 "$output/stryker.log" >&2
  fi
}

judge() {
  local target="$1" report="$2/reports/mutation-report.json"
  if [[ ! -f "$report" ]]; then
    echo "mutation: target=$target failed: Stryker wrote no report, see $2/stryker.log"
    return 1
  fi
  dotnet run --file eng/mutation/Check.cs -- "$target" "$report" eng/mutation/survivors.md eng/mutation/canaries.json "$least"
}

dotnet tool restore >/dev/null

if [[ "${1:-}" == self-test ]]; then
  # xunit.v3 under Stryker's VSTest runner: tests pass, no mutant is ever active, and the run ends like any other.
  output="$root/artifacts/mutation/self-test"
  mutate tasks "$output" --test-runner vstest --mutate Tasks/LeaderTaskTicks.cs --mutate Tasks/LeaderTaskRetryDelay.cs
  if judge tasks "$output" >"$output/verdict.log"; then
    echo "mutation: self-test failed: a run that tested nothing was accepted"
    exit 1
  fi
  tail -n 1 "$output/verdict.log"
  if ! grep -q 'the canary mutant lives' "$output/verdict.log"; then
    echo "mutation: self-test failed: the run was refused for another reason, see $output"
    exit 1
  fi
  echo "mutation: self-test passed: a run that tested nothing was refused"
  exit
fi

(($# > 0)) || set -- core engine tasks
status=0
for target in "$@"; do
  if [[ -z "${projects[$target]:-}" ]]; then
    echo "eng/mutation.sh: no target '$target'; there are: core engine tasks self-test" >&2
    exit 2
  fi
  began=$SECONDS
  mutate "$target" "$root/artifacts/mutation/$target"
  judge "$target" "$root/artifacts/mutation/$target" || status=1
  echo "mutation: target=$target took $((SECONDS - began)) s"
done
exit "$status"
