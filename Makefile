# hawqeye. A newcomer needs two commands: make run, make test.

PORT ?= 8080

.PHONY: run test check generate dist models answers readme figures screenshots bench

# Builds the page and serves it at http://localhost:8080; PORT=9000 make run serves elsewhere.
run:
	@go run ./tools/build -o .cache/site
	@go run ./tools/serve -dir .cache/site -port $(PORT)

# Every test, those in a browser and in ONNX Runtime included.
test: check
	go test -timeout 20m ./...

check:
	@unformatted=$$(find engine tools ui wasm -name '*.go' ! -name '*_gen.go' -print0 | xargs -0 gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./engine/... ./ui/... ./wasm/... ./tools/bench/worker
	go build -o .cache/staticcheck honnef.co/go/tools/cmd/staticcheck
	.cache/staticcheck ./engine/... ./tools/... ./ui/chart ./ui/text ./ui/view
	GOOS=js GOARCH=wasm .cache/staticcheck ./ui/... ./wasm/... ./tools/bench/worker

generate:
	go generate ./...

# A folder that any static host can serve, under any path.
dist:
	@go run ./tools/build -o dist

# The README's tables that follow from the code.
readme:
	@go run ./tools/readme

# The README's measured tables: minutes, and a machine that does nothing else.
figures:
	@go run ./tools/readme -measure

# Every screen of the page, into .cache/screenshots, and the one that the README shows.
screenshots:
	@go run ./tools/screenshots -readme .github/screenshot.png

# The page's engine beside ONNX Runtime in Chromium: minutes. BENCH has flags, as in BENCH='-only ResNet20 -json bench.json'.
bench:
	@go run ./tools/bench $(BENCH)

# The bundled models: a quarter of an hour of one core. One kind of processor makes the same files every time.
models:
	@go run ./tools/train -o static/models
	@$(MAKE) --no-print-directory answers

# What the page shows of the bundled models before it has computed anything: seconds.
answers:
	@go run ./tools/answers -o static/models
