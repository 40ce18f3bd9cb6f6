// Web servers as they come, serving a bundle (`cargo xtask bundle`) at the root or below a path.
//
//   const bundle = await Bundle.make();
//   const server = await nginx.serve(bundle, "/field/carnet/");
//   await page.goto(server.url);
//   await server.stop();          // the network is gone
//   await server.remove();
//
// Of each: its name, the program if it is installed, the codings in which it has compressed copies
// served, and whether it sets headers.

import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { asRoot, Daemon, installed } from "./daemon.mjs";
import { app, call, root, xtask } from "./programs.mjs";

/** What `cargo xtask bundle` makes of the built app. */
export class Bundle {
  static async make({ inboxes = [] } = {}) {
    const bundle = new Bundle();
    bundle.folder = await mkdtemp(join(tmpdir(), "carnet-bundle-"));
    const named = inboxes.flatMap((inbox) => ["--inbox", inbox]);
    const args = ["bundle", "--app", app, "--out", bundle.folder, ...named];
    bundle.words = (await call(xtask, args, { cwd: root })).stdout;
    bundle.site = join(bundle.folder, "site");
    return bundle;
  }

  /** Every file of the app, by the service worker's own list, and the worker. */
  async files() {
    const worker = await readFile(join(this.site, "sw.js"), "utf8");
    const listed = worker.matchAll(/^\s*\["([^"]+)", "[0-9a-f]{32}"\],$/gm);
    return [...Array.from(listed, ([, path]) => path), "sw.js"];
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The bundle's site as part of a larger one, in a folder of the server's own. */
async function place(daemon, bundle, base) {
  await cp(bundle.site, daemon.path(`www${base}`), { recursive: true });
  return daemon.path("www");
}

async function running(daemon, base, args, env) {
  try {
    await daemon.start(args, env);
  } catch (error) {
    await daemon.remove();
    throw error;
  }
  daemon.url = `${daemon.origin}${base}`;
  return daemon;
}

export const nginx = {
  name: "nginx",
  program: installed("nginx"),
  codings: ["gzip"],
  headers: true,

  /** A configuration with one server in it, as Debian has it but for what needs rights. */
  configuration(daemon, server) {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `  ${name}_temp_path ${daemon.path(name)};`)
      .join("\n");
    return `daemon off;
master_process off;
pid ${daemon.path("pid")};
error_log ${daemon.path("error.log")};
events {}
http {
  sendfile on;
  gzip on;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log ${daemon.path("access.log")};
${temporary}
  server {
    listen 127.0.0.1:${daemon.port};
${server}
  }
}
`;
  },

  arguments: (daemon) => ["-c", daemon.path("nginx.conf"), "-e", daemon.path("error.log")],

  async serve(bundle, base) {
    const daemon = await Daemon.begin(nginx.program);
    const www = await place(daemon, bundle, base);
    const included = join(bundle.folder, "nginx.conf");
    const location = `location ${base} { root ${www}; include ${included}; }`;
    await daemon.write("nginx.conf", nginx.configuration(daemon, location));
    return running(daemon, base, nginx.arguments(daemon));
  },
};

export const apache = {
  name: "Apache httpd",
  program: installed("apache2", "httpd"),
  codings: ["br", "gzip"],
  headers: true,
  modules: ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"].find(
    existsSync,
  ),

  /** A configuration with these modules and lines, as Debian has it but for what needs rights. */
  configuration(daemon, modules, lines) {
    const loaded = modules.map((name) => {
      return `LoadModule ${name}_module ${apache.modules}/mod_${name}.so`;
    });
    const debian = ["mime", "deflate"].map((name) => {
      return `IncludeOptional /etc/apache2/mods-available/${name}.conf*`;
    });
    return `ServerRoot ${daemon.folder}
ServerName localhost
Listen 127.0.0.1:${daemon.port}
PidFile ${daemon.path("pid")}
DefaultRuntimeDir ${daemon.folder}
ErrorLog ${daemon.path("error.log")}
${loaded.join("\n")}
${asRoot ? "User www-data\nGroup www-data" : ""}
${modules.includes("mime") ? debian.join("\n") : ""}
${lines}
`;
  },

  arguments: (daemon) => ["-f", daemon.path("httpd.conf"), "-DFOREGROUND"],

  async serve(bundle, base) {
    const daemon = await Daemon.begin(apache.program);
    const www = await place(daemon, bundle, "/");
    const modules = ["mpm_event", "authz_core", "mime", "filter", "deflate", "dir", "headers"];
    modules.push("rewrite", "alias");
    const lines = `DocumentRoot ${base === "/" ? www : await daemon.makeFolder("empty")}
${base === "/" ? "" : `Alias ${base} ${www}/`}
DirectoryIndex index.html
<Directory ${www}>
  Options FollowSymLinks
  AllowOverride FileInfo
  Require all granted
</Directory>`;
    await daemon.write("httpd.conf", apache.configuration(daemon, modules, lines));
    return running(daemon, base, apache.arguments(daemon));
  },
};

export const caddy = {
  name: "Caddy",
  program: installed("caddy"),
  codings: ["br", "gzip"],
  headers: true,

  async serve(bundle, base) {
    const daemon = await Daemon.begin(caddy.program);
    const site = `root * ${bundle.site}\n    import carnet`;
    const handled = base === "/" ? site : `handle_path ${base}* {\n    ${site}\n  }`;
    const configuration = `{
  admin off
  auto_https off
}
import ${join(bundle.folder, "Caddyfile")}
http://localhost:${daemon.port} {
  ${handled}
}
`;
    await daemon.write("Caddyfile", configuration);
    const args = ["run", "--config", daemon.path("Caddyfile"), "--adapter", "caddyfile"];
    const env = { XDG_CONFIG_HOME: daemon.folder, XDG_DATA_HOME: daemon.folder };
    return running(daemon, base, args, env);
  },
};

/** The poorest of all: it reads no configuration, and neither compresses nor sets headers. */
export const python = {
  name: "Python's http.server",
  program: installed("python3"),
  codings: [],
  headers: false,

  async serve(bundle, base) {
    const daemon = await Daemon.begin(python.program);
    const www = await place(daemon, bundle, base);
    const args = ["-m", "http.server", "--bind", "127.0.0.1", "--directory", www];
    return running(daemon, base, [...args, String(daemon.port)]);
  },
};

/** All of them. */
export const HOSTS = [nginx, apache, caddy, python];
