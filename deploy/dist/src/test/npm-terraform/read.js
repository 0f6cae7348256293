// Prints each .tf file of the folders that are named, as JSON: {folder: {file: content}}.
const fs = require("node:fs");
const path = require("node:path");
const { parse } = require("@cdktf/hcl2json");

async function files(folder) {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".tf")).sort();
  const read = names.map(async (name) => [name, await parse(name, fs.readFileSync(path.join(folder, name), "utf8"))]);
  return Object.fromEntries(await Promise.all(read));
}

async function main(folders) {
  const read = folders.map(async (folder) => [path.basename(folder), await files(folder)]);
  console.log(JSON.stringify(Object.fromEntries(await Promise.all(read))));
}

main(process.argv.slice(2)).catch((failure) => {
  console.error(failure);
  process.exit(1);
});
