# Sourced: figure NAME VALUE UNIT REFERENCE REFERENCE-VALUE TARGET adds a line to the report and shows it.
figure() {
  ratio=$(echo "$2 $5" | awk '{ printf "%.3f", $1 / $2 }')
  printf '{"name":"%s","value":%s,"unit":"%s","reference":"%s","referenceValue":%s,"ratio":%s,"target":"%s"}\n' \
    "$1" "$2" "$3" "$4" "$5" "$ratio" "$6" >> "${REPORT:-/dev/null}"
  echo "$1: $2 $3; $4: $5; ratio $ratio ($6)"
}
