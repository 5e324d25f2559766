# Two commands for a newcomer: `make demo` and `make test`. Everything else is what they are made of.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STORE  ?= out/kho
APT    := chromium chromium-driver libreoffice-writer-nogui tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd fonts-liberation2 nginx-light
SHARED ?= ../shared

.PHONY: demo test test-all score score-files check system lowest wheel test-remote nightly pictures bench freeze-records diff-records lock sbom licences office clean

demo: $(VENV)/demo.stamp
	@mkdir -p out
	$(BIN)/luocdo build examples --store $(STORE)
	$(BIN)/luocdo lineage 423-KH/TU --store $(STORE) --html out/chuoi-van-ban.html
	@echo
	@echo "Mở out/chuoi-van-ban.html trong trình duyệt, rồi thử:"
	@echo "  $(BIN)/luocdo serve --open --store $(STORE)"
	@echo "  $(BIN)/luocdo show 148-kl/tw --store $(STORE)"
	@echo "  $(BIN)/luocdo lineage 423-KH/TU --sentences --store $(STORE)"
	@echo "  $(BIN)/luocdo ask --store $(STORE)"
	@echo "  $(BIN)/luocdo ask tasks-of-body body='Sở Tài chính' --store $(STORE)"

# The system parts that only the tests need; a user needs none of them for docx, PDF, html, txt.
system:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  dpkg -s $(APT) >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $(APT) >/dev/null; }; \
	else dpkg -s $(APT) >/dev/null 2>&1 || \
	  echo "Các phép thử cần: sudo apt-get install $(APT)"; fi

# What a newcomer needs: no system packages, a few minutes. CI runs test-all, three at once on its
# two cores: a third of the time a test waits for a server or a page.
test: $(VENV)/dev.stamp check
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not nightly and not slow"

test-all: system $(VENV)/dev.stamp check
	$(BIN)/pytest -q -n 3 --dist worksteal
	@if [ -d $(SHARED)/gold ]; then $(MAKE) -j2 -O --no-print-directory score score-files; \
	elif [ -n "$$CI" ]; then echo "thiếu $(SHARED)/gold"; exit 1; \
	else echo "bỏ qua điểm gold: không có $(SHARED)/gold"; fi

score: $(VENV)/dev.stamp
	$(BIN)/python $(SHARED)/gold/score.py --command "$(BIN)/luocdo extract --format json" --by-kind \
	  --baseline tests/gold-baseline.json --fail-below

score-files: $(VENV)/dev.stamp
	$(BIN)/python $(SHARED)/gold/score_files.py --command $(BIN)/luocdo --by-kind \
	  --baseline tests/files-baseline.json --fail-below

check: $(VENV)/dev.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

# The lowest versions that pyproject.toml allows must do the same work.
lowest:
	$(PYTHON) -m venv out/lowest && out/lowest/bin/python -m pip install -q uv
	out/lowest/bin/uv pip install -q --python out/lowest/bin/python --resolution lowest-direct .
	out/lowest/bin/python tests/smoke.py out/lowest/bin/luocdo

# What a stranger installs: the wheel made from the sdist, in an empty environment, run from /.
wheel: $(VENV)/dev.stamp
	rm -rf dist out/empty && $(BIN)/python -m build -q
	$(PYTHON) -m venv out/empty && out/empty/bin/python -m pip install -q dist/*.whl
	cd / && $(CURDIR)/out/empty/bin/python $(CURDIR)/tests/smoke.py $(CURDIR)/out/empty/bin/luocdo

# Nightly: the longer forms of tests, and the remote store against a real Virtuoso.
nightly: $(VENV)/dev.stamp test-remote
	$(BIN)/pytest -q -m nightly
	LUOCDO_KILLS=20 $(BIN)/pytest -q tests/test_robust.py

test-remote: $(VENV)/dev.stamp
	@if [ "$$(id -u)" = 0 ]; then apt-get install -y -qq --no-install-recommends virtuoso-opensource \
	  libapache-jena-java default-jre-headless >/dev/null; fi
	LUOCDO_VIRTUOSO=1 $(BIN)/pytest -q tests/remote tests/test_store.py tests/test_web_server.py

# The picture of the READMEs, as the demo draws it.
pictures: demo
	$(BIN)/python docs/pictures/make.py
	$(BIN)/python docs/pictures/architecture.py
	chromium --headless=new --no-sandbox --disable-gpu --disable-background-networking \
	  --hide-scrollbars --window-size=1920,700 --screenshot=docs/pictures/lineage.png \
	  file://$(CURDIR)/out/chuoi-van-ban.html 2>/dev/null

# What a change to extraction does to the records of every text and file of shared/: freeze before
# it, diff after it (fails where a record changed).
freeze-records diff-records: $(VENV)/dev.stamp out/texts
	$(BIN)/python benchmarks/records.py $(@:-records=) out/texts $(SHARED)/gold/texts $(SHARED)/gold/files/files

out/texts:
	mkdir -p out && tar -xJf $(SHARED)/corpus/texts.tar.xz -C out

bench: $(VENV)/dev.stamp
	$(BIN)/uv pip install -q --python $(BIN)/python --group bench
	for b in benchmarks/*.py; do echo "== $$b" && $(BIN)/python $$b || exit 1; done

# Exactly the packages of locks/, each with its hash; `make lock` writes them anew from pyproject.toml.
$(VENV)/demo.stamp: pyproject.toml locks/user.txt
	$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --upgrade pip
	$(BIN)/python -m pip install -q --require-hashes -r locks/user.txt
	$(BIN)/python -m pip install -q --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml locks/dev.txt
	$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --upgrade pip uv
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r locks/dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/demo.stamp

LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 pyproject.toml
lock: $(VENV)/dev.stamp
	$(LOCK) --extra server --extra ocr -o locks/user.txt
	$(LOCK) --all-extras --group dev -o locks/dev.txt

# What an office installs, as CycloneDX, and under which licences.
sbom licences: $(VENV)/dev.stamp
	@mkdir -p out
	@if [ $@ = sbom ]; then $(BIN)/uv tool run --from cyclonedx-bom cyclonedx-py requirements locks/user.txt \
	    --output-reproducible -o out/sbom.cdx.json && echo out/sbom.cdx.json; \
	else $(PYTHON) -m venv out/user && out/user/bin/python -m pip install -q --require-hashes -r locks/user.txt \
	    && $(BIN)/uv tool run pip-licenses --python out/user/bin/python --order=license; fi

# One folder for a PC without Internet, Windows and Linux (docs/deployment.md).
office: $(VENV)/dev.stamp
	BIN=$(CURDIR)/$(BIN) sh packaging/office.sh

clean:
	rm -rf out dist $(VENV)
