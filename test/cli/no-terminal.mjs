// Given to cdktf-cli by `node --import`: it loads a native terminal for `deploy` when it starts, which has no binary for every Node and needs
// a compiler and an install script. `synth` never opens one.
import Module from 'node:module';

const load = Module._load;
Module._load = function (request, ...rest) {
  return request === '@cdktf/node-pty-prebuilt-multiarch' ? {} : load.call(this, request, ...rest);
};
