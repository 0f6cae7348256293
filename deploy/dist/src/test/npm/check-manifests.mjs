// Checks Kubernetes manifests: node check-manifests.mjs FOLDER, whose files NAME.json are arrays of objects.
// TypeScript finds fields that a kind does not have, since each object is the literal of a typed constant; the models' own
// schemas find values that are missing or wrong. Prints a line for each mistake, and ends with 1 if there is any.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2];
const typed = join(here, "typed");

function moduleOf(apiVersion) {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  if (group === "keda.sh") return `@kubernetes-models/keda/${apiVersion}`;
  if (group === "monitoring.coreos.com") return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

const objects = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .flatMap((file) =>
    JSON.parse(readFileSync(join(folder, file), "utf8")).map((object) => ({
      name: `${file.replace(/\.json$/, "")}--${object.kind}--${object.metadata?.name}`,
      object,
    })),
  );

const mistakes = [];

rmSync(typed, { recursive: true, force: true });
mkdirSync(typed);
for (const { name, object } of objects) {
  const type = `I${object.kind}`;
  writeFileSync(
    join(typed, `${name}.ts`),
    `import type { ${type} } from "${moduleOf(object.apiVersion)}";\n` +
      `export const manifest: ${type} = ${JSON.stringify(object, null, 2)};\n`,
  );
}
const tsc = spawnSync(
  process.execPath,
  [
    join(here, "node_modules/typescript/bin/tsc"),
    "--noEmit", "--strict", "--skipLibCheck", "--pretty", "false",
    "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext",
    ...objects.map(({ name }) => join("typed", `${name}.ts`)),
  ],
  { cwd: here, encoding: "utf8" },
);
if (tsc.status !== 0) mistakes.push(tsc.stdout.trim() || tsc.stderr.trim() || `tsc ended with ${tsc.status}`);

for (const { name, object } of objects) {
  try {
    const models = await import(moduleOf(object.apiVersion));
    new models[object.kind](object).validate();
  } catch (mistake) {
    mistakes.push(`${name}: ${mistake.message}`);
  }
}

mistakes.forEach((mistake) => console.log(mistake));
console.log(`${objects.length} manifests, ${mistakes.length === 0 ? "all of them well typed" : "with mistakes"}`);
process.exit(mistakes.length === 0 ? 0 : 1);
