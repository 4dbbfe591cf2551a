import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The pages are embedded in the program and served under CSP: no inline scripts, no source maps.
export default defineConfig({
  root: "phone",
  base: "/phone/",
  plugins: [react()],
  build: { license: { fileName: "licences.md" }, outDir: "../dist/phone", emptyOutDir: true, sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900 },
  server: { proxy: { "/phone/v1": "http://127.0.0.1:8080", "/turnpike": "http://127.0.0.1:8080", "/console/log": "http://127.0.0.1:8080" } },
});
