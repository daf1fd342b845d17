# En Vivo. `go run .` and `go test ./...` need Go and nothing else; the rest below needs Node.js (20.19 or newer) too,
# and fetches its tools at the versions that .tools/go.mod and .tools/package-lock.json pin.

set shell := ["bash", "-euo", "pipefail", "-c"]

# golangci-lint remembers findings with the path of the checkout that it saw them in: each has its own memory.
export GOLANGCI_LINT_CACHE := justfile_directory() / ".tools/node_modules/.cache/golangci-lint"
export PATH := justfile_directory() / ".tools/node_modules/.bin" + ":" + env("PATH")

# A release is built by this Go, wherever it is built: another one gives other bytes.
release_go := "go1.26.8"

lint := "go tool -modfile=.tools/go.mod golangci-lint"
biome := "biome check --config-path=.tools/style.json --error-on-warnings --colors=off"
bold := `[ -t 1 ] && printf '\033[1m' || true`
plain := `[ -t 1 ] && printf '\033[0m' || true`

[private]
default:
    @just --list --unsorted

# Serve the site with the lessons on the disk; arguments go to the program: just serve --addr :9090
serve *args:
    go run . serve --content content {{ args }}

# The tests, as the README gives them; and which were skipped, for want of what
test:
    go tool -modfile=.tools/go.mod gotestsum --format pkgname -- ./...

# Everything that a change must pass, in the order of what fails soonest
check: tools tidy fresh format js lint reproducible race

# Regenerate what is generated: *_templ.go, and the licences of what is linked
generate:
    go tool templ generate -include-version=false -path views -log-level warn
    go -C .tools run ./licenses

# Format Go, templ, JavaScript and CSS in place
fmt: tools
    {{ lint }} fmt
    go tool templ fmt -log-level warn views
    biome check --write --config-path=.tools/style.json assets .tools

# Vet, also for the systems that nobody here runs, and golangci-lint: the house style
lint: (step "go vet")
    go vet ./...
    go -C .tools vet ./...
    for system in windows darwin; do for machine in amd64 arm64; do GOOS=$system GOARCH=$machine go vet ./...; done; done
    @just step golangci-lint
    {{ lint }} run

# The browser's JavaScript: types (tsc, strict), lint and format (biome), unit tests (node --test)
js: tools (step "tsc, biome, node --test")
    tsc -p .tools/tsconfig.json
    tsc -p .tools/tsconfig.test.json
    {{ biome }} assets .tools
    node .tools/scripts/vendor.js --check
    find assets/test -name '*.test.js' -print0 | xargs -0 node --test --test-reporter=spec --disable-warning=MODULE_TYPELESS_PACKAGE_JSON

# Copy the npm packages of .tools/vendor.json, with their licences, into assets/vendor
vendor: tools
    node .tools/scripts/vendor.js

# The benchmarks: fan-out next to the bare loops, 1,000 loopback clients
bench *args:
    go test -run '^$' -bench . -benchmem {{ args }} ./handlers/...

# The chat next to melody's bare broadcast and the official server in Node: CPU per delivery and per join, delay, memory (six minutes)
bench-chat:
    npm --prefix .tools/bench ci
    ENVIVO_BENCH_CHAT=1 go -C handlers/loadtest test -run '^Test(Chat|Joining)$' -count 1

# What a thousand clients that never read hold of the machine's memory (a minute)
bench-memory:
    ENVIVO_BENCH_MEMORY=1 go -C handlers/loadtest test -run '^TestAThousandSilentReaders$' -count 1

# From the write of a lesson to its new text in the browser, next to VitePress (two minutes)
bench-reload:
    npm --prefix .tools/reload ci
    node .tools/reload/reload.js

# Take the pictures of the README, of the site as it is (wants Chromium)
pictures:
    node .tools/scripts/pictures.js

# Archives of the program for every system it is released for, with their sums, in .release: of the commit, not of the folder
release *targets:
    GOTOOLCHAIN={{ release_go }} go -C .tools run ./release {{ targets }}

# Build a release twice, the second time without a build cache, and compare (minutes)
release-twice *targets:
    GOTOOLCHAIN={{ release_go }} go -C .tools run ./release -check -cold {{ targets }}

# Lighthouse on every page, in both schemes; anything under 100 fails
audit:
    npm --prefix .tools/audit ci
    node .tools/audit/audit.js

# Known vulnerabilities in what the program calls; asks Go's database, so it is no part of `check`
vulnerabilities:
    go tool -modfile=.tools/go.mod govulncheck ./...

# Install the Node tools, if the lock file changed since the last time
tools:
    @[ .tools/node_modules/.package-lock.json -nt .tools/package-lock.json ] || npm --prefix .tools ci

# go.mod and .tools/go.mod say exactly what is used
[private]
tidy: (step "go mod tidy")
    go mod tidy -diff
    go -C .tools mod tidy -diff

# What is generated is what its sources give
[private]
fresh: (step "generated code")
    go tool templ generate -check -include-version=false -path views -log-level warn
    go -C .tools run ./licenses -check

# The commit that is checked out gives the same release twice, built in two folders
[private]
reproducible: (step "release, twice")
    if git rev-parse --git-dir > /dev/null 2>&1; then go -C .tools run ./release -check $(go env GOHOSTOS)/$(go env GOHOSTARCH); \
    else echo "skipped: a release is of a commit, and this is no git checkout"; fi

[private]
format: tools (step "format")
    {{ lint }} fmt --diff
    go tool templ fmt -fail -log-level warn views

[private]
race: (step "go test -race")
    go test -race -shuffle=on $(go list ./... | grep -v /e2e$)
    @just step "go test e2e"
    go test -shuffle=on -timeout 20m ./handlers/e2e

[private]
step name:
    @echo; echo "{{ bold }}── {{ name }}{{ plain }}"
