# Every third-party library, found the same way: a CMake package where the distribution ships one, else pkg-config, else
# the bare library; then one alias name that the layers link PRIVATE.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(PostgreSQL REQUIRED)   # libpq: PostgreSQL::PostgreSQL
find_package(CURL REQUIRED)         # CURL::libcurl
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(fmt REQUIRED)

# Names the archive instead of the shared object where LOCKKEEPER_STATIC_CPP asks for it: the choice belongs to the find
# step, because a global -static would take glibc along.
function(lockkeeper_find_library variable name)
  if(LOCKKEEPER_STATIC_CPP)
    find_library(${variable} NAMES lib${name}.a ${name} REQUIRED)
  else()
    find_library(${variable} NAMES ${name} REQUIRED)
  endif()
endfunction()

function(lockkeeper_imported target library)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${target} INTERFACE ${library} ${ARGN})
endfunction()

# RE2: Debian 12 ships no CMake package, and its re2.pc says version 0.0.0, so no minimum version can be asked for.
# From 2023 on RE2 needs Abseil, which the package configuration brings, or re2.pc (Debian 13).
find_package(re2 CONFIG QUIET)
if(NOT TARGET re2::re2)
  lockkeeper_find_library(RE2_LIBRARY re2)
  pkg_check_modules(RE2_PACKAGE QUIET re2)
  set(RE2_ABSEIL ${RE2_PACKAGE_LINK_LIBRARIES})
  list(FILTER RE2_ABSEIL INCLUDE REGEX "/libabsl_[^/]*$")
  if(LOCKKEEPER_STATIC_CPP)
    list(TRANSFORM RE2_ABSEIL REPLACE "\\.so$" ".a")
  endif()
  lockkeeper_imported(re2::re2 ${RE2_LIBRARY} ${RE2_ABSEIL} Threads::Threads)
endif()

# libpqxx: `pkg-config --static libpqxx` forgets libpq on Debian 12.
find_package(libpqxx CONFIG QUIET)
if(NOT TARGET libpqxx::pqxx)
  lockkeeper_find_library(PQXX_LIBRARY pqxx)
  lockkeeper_imported(libpqxx::pqxx ${PQXX_LIBRARY} PostgreSQL::PostgreSQL)
endif()

lockkeeper_find_library(PG_QUERY_LIBRARY pg_query)
lockkeeper_imported(pg_query::pg_query ${PG_QUERY_LIBRARY} Threads::Threads)

find_package(pugixml CONFIG QUIET)
if(LOCKKEEPER_STATIC_CPP AND TARGET pugixml::static)
  lockkeeper_imported(lockkeeper::pugixml pugixml::static)
else()
  lockkeeper_find_library(PUGIXML_LIBRARY pugixml)
  lockkeeper_imported(lockkeeper::pugixml ${PUGIXML_LIBRARY})
endif()

if(LOCKKEEPER_STATIC_CPP)
  lockkeeper_find_library(FMT_LIBRARY fmt)
  lockkeeper_find_library(CRYPTO_LIBRARY crypto)
  lockkeeper_imported(lockkeeper::fmt fmt::fmt-header-only)
  lockkeeper_imported(lockkeeper::crypto ${CRYPTO_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS})
else()
  lockkeeper_imported(lockkeeper::fmt fmt::fmt)
  lockkeeper_imported(lockkeeper::crypto OpenSSL::Crypto)
endif()

# Header-only: found by the compiler, checked here so that a missing package is said by name.
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
find_path(NLOHMANN_JSON_INCLUDE nlohmann/json.hpp REQUIRED)
find_path(CXXOPTS_INCLUDE cxxopts.hpp REQUIRED)

# A package configuration may name a shared library all the same. Then libstdc++ stays the one that it brings: two of them
# in one process do not share what an exception needs.
if(LOCKKEEPER_STATIC_CPP)
  set(shared_cpp "")
  foreach(target re2::re2 libpqxx::pqxx lockkeeper::pugixml)
    get_target_property(kind ${target} TYPE)
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    if(kind STREQUAL "SHARED_LIBRARY" OR "${links}" MATCHES "\\.so(;|$)")
      list(APPEND shared_cpp ${target})
    endif()
  endforeach()
  if(shared_cpp)
    message(STATUS "Shared, so that the binary is for this machine: ${shared_cpp}")
  else()
    target_link_options(project_options INTERFACE -static-libstdc++ -static-libgcc)
  endif()
endif()
