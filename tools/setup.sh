# shellcheck shell=bash
# Installing what is missing. Tools go to the user's cache folder, so that another checkout finds them.

TRUNK_VERSION=0.21.14
CACHE=${PARAPET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/parapet}
# auto, rustup or debian: where the standard library for wasm32 comes from.
WASM_ROUTE=${PARAPET_WASM_ROUTE:-auto}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() {
  printf '\033[1;31m==>\033[0m %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; elif have sudo; then sudo "$@"; else
    die "this needs root: $*"
  fi
}

# apt_install WHY PACKAGE...
apt_install() {
  local why=$1
  shift
  have apt-get || die "$why is missing. Install it with your system's package manager (on Debian: apt-get install $*) and run this again."
  say "installing $why with apt-get ($*), about 30 seconds"
  mkdir -p "$CACHE"
  # Two installs at once would fight for dpkg's lock.
  (
    flock 9
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || say "apt-get update failed; trying with the list there is"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  ) 9>"$CACHE/apt.lock"
}

need_rust() {
  if have cargo; then return; fi
  [ -f "$HOME/.cargo/env" ] && {
    # shellcheck disable=SC1091
    source "$HOME/.cargo/env"
    return
  }
  apt_install "Rust" rustc-web cargo-web rust-web-clippy gcc libc6-dev
}

need_node() {
  have node && have npm && return
  apt_install "Node.js" nodejs npm
}

# The locked packages of package-lock.json: the editor, the bundler, wasm-opt, the browser tests.
need_packages() {
  need_node
  local stamp=node_modules/.parapet-lock
  cmp -s package-lock.json "$stamp" 2>/dev/null && return
  say "installing npm packages by package-lock.json, about 10 seconds"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
}

wasm_std_installed() { [ -d "$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null)" ]; }

# Sets WASM_ENV, what goes in front of a command that builds for wasm32, and WASM_PATH, what goes before PATH for it.
need_wasm() {
  WASM_ENV=()
  WASM_PATH=
  # Everything that the page needs is in Cargo.lock; a standard library that is built along has a lock of its own.
  WASM_OFFLINE=(--offline)
  need_rust
  if [ "$WASM_ROUTE" != debian ]; then
    if ! wasm_std_installed && have rustup; then
      say "adding the wasm32 target with rustup, a few seconds"
      timeout 120 rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || say "rustup could not download it"
    fi
    if wasm_std_installed; then return; fi
    [ "$WASM_ROUTE" = rustup ] && die "the wasm32 target cannot be installed with rustup here"
  fi
  # Debian's rustc carries the sources of its standard library; it is built along with the page.
  local missing=()
  for package in rustc-web cargo-web rust-web-src lld-19; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || apt_install "a Rust that can build wasm32's standard library" "${missing[@]}"
  # Only these two, so that nothing else of /usr/bin comes to stand before the user's own.
  mkdir -p "$CACHE/debian-rust"
  ln -sf /usr/bin/cargo /usr/bin/rustc "$CACHE/debian-rust/"
  WASM_PATH=$CACHE/debian-rust:
  WASM_OFFLINE=()
  WASM_ENV=(env "RUSTC=$CACHE/debian-rust/rustc" RUSTC_BOOTSTRAP=1
    CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19)
}

# need_tool CRATE PROGRAM VERSION MINUTES [FLAGS...]: a program of crates.io, built once, pinned.
need_tool() {
  local crate=$1 program=$2 version=$3 minutes=$4
  shift 4
  local home=$CACHE/tools/$crate-$version
  if ! [ -x "$home/bin/$program" ]; then
    local found
    found=$(command -v "$program" || true)
    if [ -n "$found" ] && "$found" --version 2>/dev/null | grep -qwF "$version"; then
      mkdir -p "$home/bin"
      ln -sf "$found" "$home/bin/$program"
    elif have cargo-binstall && cargo binstall --no-confirm --root "$home" "$crate@$version" >/dev/null 2>&1; then
      say "took a prebuilt $crate $version"
    else
      say "building $crate $version from crates.io, once: about $minutes min"
      # A light profile: these tools run for seconds, and building them well takes minutes. Dependencies that
      # both share are built once.
      RUSTC_BOOTSTRAP=0 CARGO_TARGET_DIR="$CACHE/build" CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 \
        CARGO_PROFILE_DEV_OPT_LEVEL=0 cargo install --quiet --debug --root "$home" "$crate@$version" "$@"
    fi
  fi
  PATH="$home/bin:$PATH"
}

bindgen_version() { awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock; }

need_page_tools() {
  need_packages
  need_wasm
  need_tool trunk trunk "$TRUNK_VERSION" 2 --locked --no-default-features
  need_tool wasm-bindgen-cli wasm-bindgen "$(bindgen_version)" 1
  rm -rf "$CACHE/build"
  # Trunk takes a wasm-opt of the PATH if its version is the one asked for in Trunk.toml.
  PATH="$PWD/node_modules/.bin:$PATH"
  export PATH
}

# Prints the path of a Chromium.
find_chromium() {
  if [ -n "${PARAPET_CHROMIUM:-}" ]; then
    printf '%s\n' "$PARAPET_CHROMIUM"
    return
  fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if have "$name"; then
      command -v "$name"
      return
    fi
  done
  local mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  [ -x "$mac" ] && printf '%s\n' "$mac"
}

need_chromium() {
  [ -n "$(find_chromium)" ] || apt_install "Chromium" chromium
  PARAPET_CHROMIUM=$(find_chromium)
  export PARAPET_CHROMIUM
}

setup_all() {
  say "setting up; the first time takes about 3 minutes, later runs a second"
  # The system's packages come while the compiler works.
  need_chromium &
  local chromium=$!
  need_page_tools
  wait "$chromium" || die "Chromium could not be installed"
  say "everything is there"
}
