#!/usr/bin/env bash
# Packs the core and every backend, looks into the packages, and uses them as a user would: from a folder feed, in a project outside of this repository
# that references packages only. The last line: packages: N passed, N failed, N skipped
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDTERMINALLOGGER=off NO_COLOR=1

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
# NuGet keeps what it has once unpacked: a version of its own a run, in a cache of its own.
version="0.0.0-test.$(date +%s).$$"
feed="$work/feed"
log="$work/log"
passed=0 failed=0 skipped=0

ok() { echo "ok: $1"; ((passed += 1)); }
not_ok() { echo "FAILED: $1"; ((failed += 1)); if [[ -s "$log" ]]; then tail -n 40 "$log"; fi; }
check() { local what="$1"; shift; : >"$log"; if "$@" >"$log" 2>&1; then ok "$what"; else not_ok "$what"; fi; }

unpack() {
  mkdir -p "$2"
  if command -v unzip >/dev/null; then unzip -q "$1" -d "$2"; else python3 -m zipfile -e "$1" "$2"; fi
}

finish() {
  echo "packages: $passed passed, $failed failed, $skipped skipped"
  ((failed == 0)) || exit 1
  exit 0
}

pack() {
  dotnet msbuild "$root/eng/pack.proj" -restore -t:Pack -v:minimal -nologo \
    -p:Configuration=Release -p:PackageOutputPath="$feed" -p:PackageVersion="$version" -p:ContinuousIntegrationBuild=true
}

check "the core and every backend can be packed" pack
((failed == 0)) || finish

packages=()
for package in "$feed"/*.nupkg; do
  id="$(basename "$package" ".$version.nupkg")"
  packages+=("$id")
  unpack "$package" "$work/content/$id"
  unpack "${package%.nupkg}.snupkg" "$work/content/$id/symbols"
done

# What a package consists of, apart from what it does.
is_complete() {
  local id="$1" content="$work/content/$1"
  [[ -f "$content/README.md" ]] || { echo "no README.md"; return 1; }
  [[ -f "$content/lib/net10.0/$id.dll" && -f "$content/lib/net10.0/$id.xml" ]] || { echo "no library, or no documentation of it"; return 1; }
  [[ -f "$content/symbols/lib/net10.0/$id.pdb" ]] || { echo "no symbols"; return 1; }
  grep -q '<readme>README.md</readme>' "$content/$id.nuspec" && grep -q '<license type="expression">MIT</license>' "$content/$id.nuspec" ||
    { echo "the manifest names no readme or no licence"; return 1; }
  if [[ "$id" != MultiLock ]]; then
    # Of its own version, and with everything in it: the generator is in the core's package.
    grep -q "<dependency id=\"MultiLock\" version=\"\[$version\]\" include=\"All\" />" "$content/$id.nuspec" ||
      { echo "does not bring the core with its analyzers:"; cat "$content/$id.nuspec"; return 1; }
  fi
}

# File names of source are in symbols, and in what the compiler embeds; those of this machine say something about it, and differ on the next.
has_no_machine_paths() {
  local home="${HOME:-/}"
  [[ "$home" != / ]] || home=/nowhere
  ! grep -rlaF -e "$root/" -e "$work/" -e "$home/" "$work/content/$1"
}

for id in "${packages[@]}"; do
  check "$id is complete" is_complete "$id"
  check "$id names no path of this machine" has_no_machine_paths "$id"
done

compile_time="$work/content/MultiLock/analyzers/dotnet/cs"
check "the core's package has the generator, and Cronos beside it" test -f "$compile_time/MultiLock.Generators.dll" -a -f "$compile_time/Cronos.dll"

# A project of a user, with the packages of every backend and nothing of this repository.
app="$work/app"
mkdir -p "$app"
cp "$root/eng/packages/Program.cs" "$app/"
cat >"$app/nuget.config" <<EOF
<configuration>
  <packageSources>
    <add key="local" value="$feed" />
  </packageSources>
  <fallbackPackageFolders>
    <add key="machine" value="$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')" />
  </fallbackPackageFolders>
</configuration>
EOF
hosting="$(sed -n 's/.*Include="Microsoft.Extensions.Hosting" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")"
{
  cat <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles>
    <WarningsAsErrors>CS8785;CS9057;NU1603;NU1605</WarningsAsErrors>
    <RestorePackagesPath>$work/packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Extensions.Hosting" Version="$hosting" />
EOF
  for id in "${packages[@]}"; do
    [[ "$id" == MultiLock ]] || echo "    <PackageReference Include=\"$id\" Version=\"$version\" />"
  done
  printf '  </ItemGroup>\n</Project>\n'
} >"$app/App.csproj"

check "a project with the packages of all backends builds" dotnet build "$app" -c Release -v quiet -nologo
generated="$app/obj/Release/net10.0/generated/MultiLock.Generators"
check "the generator has run in it" test -n "$(find "$generated" -name 'Jobs.g.cs' -print -quit 2>/dev/null)"

runs_and_leads() {
  timeout 60 dotnet "$app/bin/Release/net10.0/App.dll" | tee "$work/run"
  grep -E '^led packages in term [0-9]+; tasks: packages, continuous: Jobs\.LeadAsync\(LeadershipContext, CancellationToken\)$' "$work/run"
}
check "the program runs and leads" runs_and_leads

# Misuse builds with the generator alone: it leaves the method out. An analyzer says why.
reports() {
  cp "$root/eng/packages/Misuse.cs" "$app/"
  dotnet build "$app" -c Release -v quiet -nologo -p:TreatWarningsAsErrors=false >"$work/misuse" 2>&1 || true
  rm "$app/Misuse.cs"
  cat "$work/misuse"
  ! grep -q 'AD0001' "$work/misuse" && grep -qE 'Misuse\.cs.*MLK[0-9]{4}' "$work/misuse"
}
if [[ -f "$compile_time/MultiLock.Analyzers.dll" ]]; then
  check "an analyzer reports a misuse in it" reports
  check "the code fixes are in the package" test -f "$compile_time/MultiLock.Analyzers.CodeFixes.dll"
else
  echo "skipped: an analyzer reports a misuse: the package has no analyzers"
  ((skipped += 1))
fi

finish
