// Catch2 3 brings its own main; Catch2 2 makes it here, once, because that header is slow to compile.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
