// Files on their way to Python: one message at a time with at most a mebibyte, so that nothing
// piles up, whatever their size.

const PIECE = 1 << 20;
const PATIENCE = 20000; // ms until the connection counts as interrupted

/** What was dropped or chosen, as {file, path}; folders are opened. */
async function filesOf(transfer) {
  const entries = [...(transfer.items ?? [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  async function walk(entry, above) {
    const path = `${above}${entry.name}`;
    if (entry.isFile) {
      found.push({ file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }), path });
      return;
    }
    const reader = entry.createReader();
    for (;;) { // it gives a hundred at a time
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (!some.length) return;
      for (const one of some) await walk(one, `${path}/`);
    }
  }
  for (const entry of entries) await walk(entry, "");
  return found;
}

/** Without what nobody needs: media beside other files, and what systems leave in folders. */
function needed(chosen, media) {
  const kept = chosen.filter(({ path }) => !/(^|\/)(\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(path));
  const ending = ({ path }) => path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const read = kept.filter((one) => !media.includes(ending(one)));
  return read.length ? { files: read, skipped: kept.length - read.length } : { files: kept, skipped: 0 };
}

/** The pieces of all files in their order, several small ones together. */
function* messages(files) {
  let pieces = [];
  let room = PIECE;
  for (const [n, { file }] of files.entries()) {
    for (let offset = 0; offset < file.size;) {
      const size = Math.min(room, file.size - offset);
      pieces.push({ file: n, offset, size });
      offset += size;
      room -= size;
      if (!room) { yield pieces; pieces = []; room = PIECE; }
    }
  }
  if (pieces.length) yield pieces;
}

/** Send files; `post` sends one message and comes back with what Python says of it.
 *  Returns "" when all has arrived, "stopped", or the name of a file that cannot be read. */
async function sendFiles({ files, upload, post, going, onprogress }) {
  let sent = 0;
  for (const pieces of messages(files)) {
    const buffers = [];
    for (const { file, offset, size } of pieces) {
      try {
        buffers.push(await files[file].file.slice(offset, offset + size).arrayBuffer());
      } catch {
        return files[file].path;
      }
    }
    if (!going()) return "stopped";
    const well = await post({ do: "receive", upload, pieces: pieces.map(({ file, offset }) => ({ file, offset })) }, PATIENCE, buffers);
    if (!well || !going()) return "stopped";
    sent += pieces.reduce((sum, { size }) => sum + size, 0);
    onprogress(sent);
  }
  return "";
}
