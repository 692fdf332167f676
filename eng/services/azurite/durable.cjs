// Makes Azurite keep what it has acknowledged, through kill -9: node --require durable.cjs …/azurite/dist/src/blob/main.js
// Azurite saves its metadata every 5 s. A store that forgets acknowledged writes breaks any library's promise, so tests that kill it let it save before each
// answer. Azure itself keeps what it acknowledged.
"use strict";

const http = require("node:http");
const Module = require("node:module");

const stores = new Set();
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === "lokijs" && !loaded.prototype.isDurable) {
    loaded.prototype.isDurable = true;
    const loadDatabase = loaded.prototype.loadDatabase;
    loaded.prototype.loadDatabase = function (...args) {
      stores.add(this);
      return loadDatabase.apply(this, args);
    };
  }
  return loaded;
};

const save = (store) => new Promise((resolve, reject) => store.saveDatabase((error) => (error ? reject(error) : resolve())));

const end = http.ServerResponse.prototype.end;
http.ServerResponse.prototype.end = function (...args) {
  const method = this.req ? this.req.method : "GET";
  if (method === "GET" || method === "HEAD" || this.statusCode >= 400) {
    return end.apply(this, args);
  }
  Promise.all([...stores].map(save)).then(
    () => end.apply(this, args),
    () => this.destroy(),
  );
  return this;
};
