// Makes Azurite keep what it has promised, through kill -9: node --require durable.cjs …/azurite/dist/src/blob/main.js
// By itself it saves its metadata every 5 s, and reads the ends of leases back as text, so that after a restart every lease counts as over. A store that
// forgets acknowledged writes, or ends leases early, breaks any library's promise: tests that kill it let it save before each answer, and turn the text into
// times again. Azure itself does neither.
"use strict";

const http = require("node:http");
const Module = require("node:module");

const stores = new Set();
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === "lokijs" && !loaded.prototype.isDurable) {
    loaded.prototype.isDurable = true;
    // Whatever a store is used for begins with this, also where there is nothing to load yet.
    const getCollection = loaded.prototype.getCollection;
    loaded.prototype.getCollection = function (...args) {
      stores.add(this);
      return getCollection.apply(this, args);
    };
    const loadDatabase = loaded.prototype.loadDatabase;
    loaded.prototype.loadDatabase = function (options, callback) {
      return loadDatabase.call(this, options, (...outcome) => {
        for (const blob of this.collections.flatMap((collection) => collection.data)) {
          for (const time of ["leaseExpireTime", "leaseBreakTime"].filter((name) => typeof blob[name] === "string")) {
            blob[time] = new Date(blob[time]);
          }
        }
        callback(...outcome);
      });
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
