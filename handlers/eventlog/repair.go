package eventlog

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Damage is what was damaged in the files of a log when its store was opened.
type Damage struct {
	Log        string // name of the log
	Kept       int    // events that can still be read
	Lost       int    // events that are known to be gone
	Quarantine string // folder to which the damaged files were moved
}

// repair checks the files of an embedded store before JetStream reads them, because
// JetStream truncates a damaged block where the damage begins, ignores a stream that
// it cannot read, and reports neither. Readable records are kept; damaged files are
// quarantined in a folder beside the logs: nothing is deleted. All files are read once
// at each start: 50,000 small events take some 30 ms (BenchmarkRepair).
//
// Events that are gone leave a hole, which readers get as a [Gap]; also at the end of a
// log, as far as the index or an ended epoch tells how long it was. Beyond that the log
// has fallen back, and the next epoch makes it a reset.
type repair struct {
	dir           string
	quarantineDir string          // created when it is needed
	damages       []Damage        // one for each damaged log
	rebuilt       map[string]bool // streams whose configuration is a default, see [Store.stream]
}

// repairFolder repairs all streams in the folder of a store.
func repairFolder(dir string) (*repair, error) {
	r := &repair{dir: dir, rebuilt: make(map[string]bool)}
	streams := filepath.Join(dir, "jetstream", "$G", "streams")
	entries, err := os.ReadDir(streams)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, "ENVIVO_") {
			if err := r.stream(filepath.Join(streams, name), name); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// stream repairs one stream.
func (r *repair) stream(dir, name string) error {
	if info, err := os.Lstat(dir); err != nil {
		return err
	} else if !info.IsDir() {
		r.damages = append(r.damages, Damage{Log: logOf(name)})
		return r.quarantine(dir)
	}
	// The rest of an interrupted purge of a whole stream, or a durable consumer: no log
	// has either, and JetStream would act on them.
	for _, foreign := range []string{"__msgs__", "obs"} {
		if entries, err := os.ReadDir(filepath.Join(dir, foreign)); err != nil || len(entries) > 0 {
			if err := r.quarantine(filepath.Join(dir, foreign)); err != nil {
				return err
			}
		}
	}
	cfg, whole := readMeta(dir, name)
	d, damaged, err := r.messages(filepath.Join(dir, "msgs"), name, cfg)
	if err != nil {
		return err
	}
	if !whole {
		damaged = true
		if err := r.rebuildMeta(dir, name); err != nil {
			return err
		}
	}
	if damaged {
		d.Log = logOf(name)
		r.damages = append(r.damages, d)
	}
	return nil
}

// messages repairs the blocks of a stream. If any was damaged, or if they do not match
// the index, the index is quarantined, and JetStream builds another.
func (r *repair) messages(dir, stream string, cfg server.StreamConfig) (d Damage, damaged bool, err error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		if err := r.quarantine(dir); err != nil {
			return d, false, err
		}
		return d, true, os.Mkdir(dir, 0o700)
	}
	all, err := r.blocks(dir, stream)
	if err != nil {
		return d, false, err
	}
	holes := 0
	sparse := cfg.MaxMsgsPer > 0 // then holes are ordinary: see Spec.RetainTopic
	if all.events > 0 && !sparse {
		holes = int(all.last-all.first) + 1 - all.events
	}
	known := index{first: 1} // nothing is missing before what is there, unless an index says so
	file := filepath.Join(dir, "index.db")
	data, err := os.ReadFile(file)
	whole := errors.Is(err, fs.ErrNotExist)
	if err == nil {
		var read index
		if read, whole = readIndex(stream, data); whole {
			known = read
		}
	}
	reached := max(all.last, known.last, parseEpochs(cfg.Metadata[epochsKey]).highest())
	d.Kept, d.Lost = all.events, max(known.missing(all.first, all.last, holes, cfg), int(reached-all.last))
	if whole && !all.damaged && d.Lost == 0 {
		return d, false, nil
	}
	d.Lost = max(d.Lost, holes)
	if err := r.quarantine(file); err != nil || reached == all.last {
		return d, true, err
	}
	// The ids of what is cut off are not given again, as far as they are known.
	number := all.newest + 1
	return d, true, writeFile(filepath.Join(dir, strconv.Itoa(number)+".blk"), removal(stream, number, reached))
}

// extent sums up the blocks of a stream.
type extent struct {
	events      int
	first, last uint64 // ids
	newest      int    // number of the last block
	damaged     bool
}

// blocks repairs each block of a folder.
func (r *repair) blocks(dir, stream string) (all extent, err error) {
	names, err := blocksIn(dir)
	if err != nil {
		return all, err
	}
	for _, name := range names {
		c, err := r.block(filepath.Join(dir, name), stream)
		if err != nil {
			return all, err
		}
		if all.events == 0 && len(c.ids) > 0 {
			all.first = c.ids[0]
		}
		all.events += len(c.ids)
		all.last = max(all.last, c.last)
		all.newest, _ = numberOf(name)
		all.damaged = all.damaged || c.damaged
	}
	return all, nil
}

// highest returns the newest id of any ended epoch.
func (es epochs) highest() (id uint64) {
	for _, e := range es {
		if e.until != ongoing {
			id = max(id, e.until)
		}
	}
	return id
}

// missing returns how many events that were in the index are not in the blocks.
func (known index) missing(first, last uint64, holes int, cfg server.StreamConfig) (n int) {
	if last == 0 {
		return int(known.events)
	}
	if known.last > last { // the end is cut off
		n += int(known.last - last)
	}
	before := 0 // holes that there were already
	if known.events > 0 {
		before = int(known.last + 1 - known.first - known.events)
	}
	n += max(0, holes-before)
	// Retention removes the oldest events, but only once there are more than MaxMsgs,
	// unless it goes by age or by topic.
	kept := int64(last+1-first) - int64(holes)
	anywhere := cfg.MaxAge > 0 || cfg.MaxMsgsPer > 0
	if known.first > 0 && first > known.first && !anywhere && (cfg.MaxMsgs <= 0 || kept < cfg.MaxMsgs) {
		n += int(first - known.first)
	}
	return n
}

// blocksIn returns the names of the blocks in a folder, in order of their numbers.
func blocksIn(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if _, ok := numberOf(entry.Name()); ok {
			names = append(names, entry.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		x, _ := numberOf(a)
		y, _ := numberOf(b)
		return cmp.Compare(x, y)
	})
	return names, err
}

// numberOf returns the number of a block, such as 12 of 12.blk.
func numberOf(name string) (int, bool) {
	digits, ok := strings.CutSuffix(name, ".blk")
	number, err := strconv.Atoi(digits)
	return number, ok && err == nil
}

// block reads a block. A damaged one is quarantined and replaced by a block of its
// readable records.
func (r *repair) block(file, stream string) (contents, error) {
	if info, err := os.Lstat(file); err != nil {
		return contents{}, err
	} else if !info.Mode().IsRegular() {
		return contents{damaged: true}, r.quarantine(file)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return contents{}, err
	}
	number, _ := numberOf(filepath.Base(file))
	c := readBlock(stream, number, data)
	if !c.damaged {
		return c, nil
	}
	if err := r.quarantine(file); err != nil || len(c.readable) == 0 {
		return c, err
	}
	return c, writeFile(file, slices.Concat(c.readable...))
}

// writeFile creates a file and returns once it is synced to the disk.
func writeFile(name string, data []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// quarantine moves a file or folder, if it exists, to the quarantine folder.
func (r *repair) quarantine(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if r.quarantineDir == "" {
		r.quarantineDir = filepath.Join(r.dir, "apartado-"+time.Now().Format("20060102-150405.000"))
	}
	below, err := filepath.Rel(r.dir, path)
	if err != nil {
		return err
	}
	to := filepath.Join(r.quarantineDir, below)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(path, to); err != nil {
		return fmt.Errorf("set aside: %w", err)
	}
	return nil
}

// readMeta reads the configuration of a stream. It reports whether the file is there,
// matches its checksum and has the stream's name.
func readMeta(dir, name string) (server.StreamConfig, bool) {
	var info server.FileStreamInfo
	data, err := os.ReadFile(filepath.Join(dir, server.JetStreamMetaFile))
	if err != nil {
		return info.StreamConfig, false
	}
	sum, err := os.ReadFile(filepath.Join(dir, server.JetStreamMetaFileSum))
	whole := err == nil && string(sum) == hex.EncodeToString(checksum(name, data)) &&
		json.Unmarshal(data, &info) == nil && info.Name == name
	return info.StreamConfig, whole
}

// rebuildMeta writes a default configuration for a stream whose own is lost, with
// what its name tells: opening it as a log restores the rest. Its epochs are lost.
func (r *repair) rebuildMeta(dir, name string) error {
	meta, sum := filepath.Join(dir, server.JetStreamMetaFile), filepath.Join(dir, server.JetStreamMetaFileSum)
	for _, file := range []string{meta, sum} {
		if err := r.quarantine(file); err != nil {
			return err
		}
	}
	data, err := json.Marshal(server.FileStreamInfo{Created: time.Now().UTC(), StreamConfig: server.StreamConfig{
		Name: name, Subjects: []string{"envivo." + logOf(name) + ".*"}, Storage: server.FileStorage, Replicas: 1,
		MaxConsumers: -1, MaxMsgs: -1, MaxBytes: -1, MaxMsgsPer: -1, MaxMsgSize: -1, AllowDirect: true, DenyDelete: true,
	}})
	if err != nil {
		return err
	}
	r.rebuilt[name] = true
	if err := writeFile(meta, data); err != nil {
		return err
	}
	return writeFile(sum, []byte(hex.EncodeToString(checksum(name, data))))
}

func logOf(stream string) string { return strings.ToLower(strings.TrimPrefix(stream, "ENVIVO_")) }
