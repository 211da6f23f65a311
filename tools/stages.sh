# shellcheck shell=bash
# What ./x does once everything is there.

# stage NAME COMMAND...: runs it and says how long it took.
stage() {
  local name=$1 start=$SECONDS
  shift
  say "$name"
  "$@"
  say "$name: $((SECONDS - start)) s"
}

# trunk_build [FLAGS...]
trunk_build() { PATH="$WASM_PATH$PATH" "${WASM_ENV[@]}" trunk build "${WASM_OFFLINE[@]}" "$@"; }

build() {
  need_page_tools
  stage "building the page" trunk_build --release
  say "dist/ is ready: serve it from any static host, at any path"
}

serve() {
  local port=8080 profile=--release
  while [ $# -gt 0 ]; do
    case $1 in
    --port)
      port=${2:?--port wants a number}
      shift
      ;;
    --dev) profile= ;;
    *) die "serve does not know $1" ;;
    esac
    shift
  done
  need_page_tools
  say "building the page (about 2 minutes the first time)"
  trunk_build ${profile:+"$profile"}
  say "serving http://localhost:$port/ (stop with Ctrl+C)"
  node tools/serve.mjs dist "$port"
}

native_tests() {
  if cargo fmt --version >/dev/null 2>&1; then
    stage "format" cargo fmt --check
  else
    say "format: not checked, this Rust has no rustfmt"
  fi
  stage "clippy" cargo clippy --quiet --all-targets -- -D warnings
  stage "tests of the engine and the command line" cargo test --no-fail-fast
  if have shellcheck; then stage "shellcheck" shellcheck -x x tools/*.sh .ci/run; fi
}

browser_tests() {
  need_page_tools
  need_chromium
  if [ ${#WASM_ENV[@]} -eq 0 ] && cargo clippy --version >/dev/null 2>&1; then
    stage "clippy for wasm32" cargo clippy --quiet --release --target wasm32-unknown-unknown --features web \
      --bin parapet-app --bin parapet-engine --bin parapet-tools -- -D warnings
  fi
  stage "building the page" trunk_build --release
  stage "tests in the browser" npx playwright test --config tests/browser/playwright.config.mjs "$@"
}

run_tests() {
  need_rust
  case ${1:-all} in
  native) native_tests ;;
  browser)
    shift
    browser_tests "$@"
    ;;
  all)
    native_tests
    browser_tests
    ;;
  *) die "test knows: native, browser" ;;
  esac
  say "all tests passed"
}

# A fuzzer needs flags that only a nightly compiler takes; the bootstrap switch lets a stable one take them.
run_fuzz() {
  local target=${1:?which target? json, analyze, fix or network} seconds=${2:-60}
  need_rust
  need_tool cargo-fuzz cargo-fuzz 0.13.1 1 --locked
  RUSTC_BOOTSTRAP=1 cargo fuzz run "$target" -- "-max_total_time=$seconds" -max_len=20000
}

write_docs() {
  need_rust
  cargo run --quiet -- rules --format markdown >docs/rules.md
  PARAPET_WRITE_DOCS=1 cargo test --quiet --test access_analyzer --test network_findings >/dev/null
  say "wrote docs/rules.md, docs/access-analyzer.md and docs/network-findings.md"
}
