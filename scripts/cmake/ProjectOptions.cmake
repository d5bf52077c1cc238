# Flags as targets, never directory-wide: a library that is linked by someone else brings no flags along.
add_library(project_options INTERFACE)
target_compile_features(project_options INTERFACE cxx_std_20)
target_include_directories(project_options INTERFACE "${PROJECT_SOURCE_DIR}/src")
set(CMAKE_CXX_EXTENSIONS OFF)

if(LOCKKEEPER_SANITIZE)
  target_compile_options(project_options INTERFACE -fsanitize=${LOCKKEEPER_SANITIZE} -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
  target_link_options(project_options INTERFACE -fsanitize=${LOCKKEEPER_SANITIZE})
endif()
if(LOCKKEEPER_COVERAGE)
  target_compile_options(project_options INTERFACE --coverage -O0)
  target_link_options(project_options INTERFACE --coverage)
endif()
if(LOCKKEEPER_STATIC_CPP)
  # What an archive defines and libcurl or libpq need as well would be exported, and theirs would be replaced by it: an
  # OpenSSL that they were not made for.
  target_link_options(project_options INTERFACE -Wl,--exclude-libs,ALL)
endif()

add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
                                                  -Wnon-virtual-dtor -Wold-style-cast -Wnull-dereference)
# GCC 12 reports overflows that cannot happen inside std::string when it inlines (GCC bug 105651).
target_compile_options(project_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-null-dereference>)
# With sanitizers GCC 12 also believes that parts of std::regex and std::function are read before they are written.
if(LOCKKEEPER_SANITIZE)
  target_compile_options(project_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
if(LOCKKEEPER_WERROR)
  target_compile_options(project_warnings INTERFACE -Werror)
endif()

# One static library for each layer: lockkeeper_layer(sql SOURCES a.cpp ... USES base PRIVATE_LIBRARIES pg_query)
function(lockkeeper_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;USES;PRIVATE_LIBRARIES" ${ARGN})
  add_library(lockkeeper_${name} STATIC ${LAYER_SOURCES})
  target_link_libraries(lockkeeper_${name} PUBLIC project_options PRIVATE project_warnings)
  foreach(used IN LISTS LAYER_USES)
    target_link_libraries(lockkeeper_${name} PUBLIC lockkeeper_${used})
  endforeach()
  target_link_libraries(lockkeeper_${name} PRIVATE ${LAYER_PRIVATE_LIBRARIES})
endfunction()
