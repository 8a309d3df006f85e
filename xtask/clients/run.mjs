// Runs as many predictions as it is told to, all at once, with the npm package `replicate`.
import { createInterface } from "node:readline";
import Replicate from "replicate";

const { BENCH_URL, BENCH_MODEL, BENCH_MODE } = process.env;
const replicate = new Replicate({ auth: "r8_bench", baseUrl: `${BENCH_URL}/v1`, useFileOutput: false });
const wait = { mode: BENCH_MODE === "block" ? "block" : "poll" };

async function run(number) {
    try {
        const output = await replicate.run(BENCH_MODEL, { input: { prompt: `${number}` }, wait });
        const at = Math.round((performance.timeOrigin + performance.now()) * 1000);
        if (output === `https://files.example/${number}.png`) return `${number} ${at}\n`;
        console.error(`${number}: ${output}`);
    } catch (error) {
        console.error(`${number}: ${error}`);
    }
    return "";
}

for await (const line of createInterface({ input: process.stdin })) {
    const [from, to] = line.split(" ").map(Number);
    const runs = Array.from({ length: to - from }, (_, index) => run(from + index));
    process.stdout.write(`${(await Promise.all(runs)).join("")}done\n`);
}
