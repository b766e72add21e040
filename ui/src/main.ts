/** Starts the page. */
import { mount } from "svelte";
import App from "./App.svelte";
import { api } from "./lib/api";
import { taste } from "./lib/lang.svelte";
import { confine } from "./lib/nav.svelte";
import { load } from "./words";
import "./app.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

const known = api.me().then(({ role }) => confine(role === "helper"), () => undefined);

void Promise.all([load(taste.lang), known]).then(() => mount(App, { target }));
