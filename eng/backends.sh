# Sourced by eng/test.sh: gets every backend that eng/services knows, and says which could not be had and why.
# In this order: a server that the environment names already; docker compose, where an engine runs; eng/services.sh.
# MULTILOCK_TEST_BACKENDS limits them ("redis postgres", or "none").

backends_used=() backends_skipped=() backends_started=()

compose_runs() {
  [[ -f docker-compose.yml ]] && command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1
}

# $1: NAME=value lines
export_lines() {
  local line
  while IFS= read -r line; do
    if [[ "$line" == MULTILOCK_*=* ]]; then export "${line?}"; fi
  done <<<"$1"
}

start_backends() {
  local script name lines variable log compose=0
  if compose_runs; then compose=1; fi
  log="$(mktemp)"
  for script in eng/services/*.sh; do
    name="$(basename "$script" .sh)"
    if [[ -n "${MULTILOCK_TEST_BACKENDS:-}" && " $MULTILOCK_TEST_BACKENDS " != *" $name "* ]]; then
      backends_skipped+=("$name: not in MULTILOCK_TEST_BACKENDS")
      continue
    fi

    lines="$(bash "$script" env)"
    variable="${lines%%=*}"
    if [[ -n "${!variable:-}" ]]; then
      backends_used+=("$name as $variable says")
    elif ((compose)) && docker compose up --detach --wait "$name" >"$log" 2>&1; then
      export_lines "$lines"
      backends_used+=("$name by docker compose")
    elif [[ "$(bash "$script" status 2>/dev/null)" == *": up"* ]]; then
      export_lines "$lines"
      backends_used+=("$name as it ran before")
    elif lines="$(bash "$script" up 2>"$log")"; then
      export_lines "$lines"
      backends_used+=("$name by eng/services.sh")
      backends_started+=("$name")
    else
      backends_skipped+=("$name: $({ grep -v '^[[:space:]]*$' "$log" || echo "eng/services/$name.sh up failed and did not say why"; } | tail -n 1)")
    fi
  done
  rm -f "$log"
}

stop_backends() {
  if ((${#backends_started[@]} > 0)); then eng/services.sh down "${backends_started[@]}" || true; fi
}

report_backends() {
  local one
  echo "backends: ${#backends_used[@]} ran, ${#backends_skipped[@]} skipped"
  for one in ${backends_used[@]+"${backends_used[@]}"}; do echo "  ran      $one"; done
  for one in ${backends_skipped[@]+"${backends_skipped[@]}"}; do echo "  skipped  $one"; done
}
