#!/usr/bin/env bash
# Publishes the sample as a native program, where every warning of the trimmer and of the native compiler is an error, and lets it pass the demo.
# The last line: aot: N passed, N failed, N skipped
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off NO_COLOR=1

finish() {
  echo "aot: $1"
  exit "$2"
}

# The native compiler leaves linking to a C compiler, with zlib.
has_linker() { { command -v clang || command -v gcc; } >/dev/null; }
has_zlib() { echo 'int main(void) { return 0; }' | "$(command -v clang || command -v gcc)" -x c - -lz -o /dev/null 2>/dev/null; }
if [[ "$(uname -s)" == Linux ]] && ! { has_linker && has_zlib; }; then
  if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    apt-get install -y -q clang zlib1g-dev >/dev/null 2>&1 ||
      { apt-get update -q >/dev/null 2>&1 && apt-get install -y -q clang zlib1g-dev >/dev/null 2>&1; } || true
  fi
  if ! { has_linker && has_zlib; }; then
    echo "skipped: a C compiler and zlib are needed and could not be installed. Install them with: apt-get install clang zlib1g-dev"
    finish "0 passed, 0 failed, 1 skipped" 0
  fi
fi

output="$(mktemp -d)"
trap 'rm -rf "$output"' EXIT

linker=()
command -v clang >/dev/null || linker=(-p:CppCompilerAndLinker=gcc)
if ! dotnet publish samples/MultiLock.Sample -c Release --use-current-runtime -p:NativeSample=true "${linker[@]}" -o "$output" -v quiet -nologo; then
  finish "0 passed, 1 failed, 0 skipped" 1
fi

program="$output/MultiLock.Sample"
if [[ ! -x "$program" || -e "$output/MultiLock.Sample.dll" ]]; then
  echo "FAILED: this is no native program:"
  ls "$output"
  finish "0 passed, 1 failed, 0 skipped" 1
fi

echo "published $(stat -c %s "$program" 2>/dev/null || stat -f %z "$program") bytes of native code without a warning"
if "$program" demo --replicas 3 --for 10s --kill-every 3s; then
  finish "2 passed, 0 failed, 0 skipped" 0
fi

finish "1 passed, 1 failed, 0 skipped" 1
