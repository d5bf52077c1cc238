# cmake -DOUTPUT=x.cpp -DFILES="a.sql;b.sql" -P embed_sql.cmake: the files as constants of own_schema.h.
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"migrate/own_schema.h\"

namespace lockkeeper::migrate {

std::vector<EmbeddedFile> embedded_files() {
  return {
${rows}  };
}

}  // namespace lockkeeper::migrate
")
