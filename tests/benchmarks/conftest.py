def pytest_addoption(parser):
    parser.addoption("--whole", action="store_true", help="the whole grid of fits, and write speed.md")
