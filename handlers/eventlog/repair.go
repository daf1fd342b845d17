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

// Damage is what was wrong with the files of a log when its store was opened.
type Damage struct {
	Log   string // its name
	Kept  int    // events that can be read
	Lost  int    // events that are known to be gone
	Aside string // the folder where the damaged files are now
}

// repair reads the files of an embedded store before JetStream does, which cuts
// a damaged block where the damage begins, passes over a stream that it cannot
// read, and says neither. What is readable stays; what is not is set aside, in a
// folder of its own beside the logs: nothing is deleted. It costs one reading of
// all there is, every time: 50,000 small events take some 30 ms (BenchmarkRepair).
//
// What is gone is a hole, and so a [Gap]: at the end of a log, too, as far as the
// index or an ended epoch knows how long it was. Beyond that it is a fall back,
// which the next epoch turns into a reset.
type repair struct {
	dir     string
	aside   string          // made when it is needed
	damages []Damage        // of logs
	renewed map[string]bool // the streams whose description is made up, see [Store.stream]
}

// repairFolder mends what is in the folder of a store.
func repairFolder(dir string) (*repair, error) {
	r := &repair{dir: dir, renewed: make(map[string]bool)}
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

// stream mends one stream.
func (r *repair) stream(dir, name string) error {
	if info, err := os.Lstat(dir); err != nil {
		return err
	} else if !info.IsDir() {
		r.damages = append(r.damages, Damage{Log: logOf(name)})
		return r.setAside(dir)
	}
	// A purge that was interrupted, which no log begins, or a consumer that
	// outlives its process, which no log has: JetStream would act on them.
	for _, foreign := range []string{"__msgs__", "obs"} {
		if entries, err := os.ReadDir(filepath.Join(dir, foreign)); err != nil || len(entries) > 0 {
			if err := r.setAside(filepath.Join(dir, foreign)); err != nil {
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
		if err := r.renewMeta(dir, name); err != nil {
			return err
		}
	}
	if damaged {
		d.Log = logOf(name)
		r.damages = append(r.damages, d)
	}
	return nil
}

func logOf(stream string) string { return strings.ToLower(strings.TrimPrefix(stream, "ENVIVO_")) }

// messages mends the blocks of a stream. If it had to, or if they are not what
// the index knows, the index is set aside, and JetStream makes another.
func (r *repair) messages(dir, stream string, cfg server.StreamConfig) (d Damage, damaged bool, err error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		if err := r.setAside(dir); err != nil {
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
	reached := max(all.last, known.last, parseEpochs(cfg.Metadata[epochsKey]).reached())
	d.Kept, d.Lost = all.events, max(known.missing(all.first, all.last, holes, cfg), int(reached-all.last))
	if whole && !all.damaged && d.Lost == 0 {
		return d, false, nil
	}
	d.Lost = max(d.Lost, holes)
	if err := r.setAside(file); err != nil || reached == all.last {
		return d, true, err
	}
	// The ids of what is cut off are not given again, as far as they are known.
	number := all.newest + 1
	return d, true, writeFile(filepath.Join(dir, strconv.Itoa(number)+".blk"), removal(stream, number, reached))
}

// extent is what the blocks of a stream hold together.
type extent struct {
	events      int
	first, last uint64 // ids
	newest      int    // the number of the last block
	damaged     bool
}

// blocks mends each block of a folder.
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

// reached is the newest id that an ended epoch has had.
func (es epochs) reached() (id uint64) {
	for _, e := range es {
		if e.until != open {
			id = max(id, e.until)
		}
	}
	return id
}

// missing is how many events the index knows of that the blocks do not have.
func (known index) missing(first, last uint64, holes int, cfg server.StreamConfig) (n int) {
	if last == 0 {
		return int(known.events)
	}
	if known.last > last { // the end is cut off
		n += int(known.last - last)
	}
	before := 0 // holes that there were
	if known.events > 0 {
		before = int(known.last + 1 - known.first - known.events)
	}
	n += max(0, holes-before)
	// Retention takes the oldest, but not before there are too many: of all, unless
	// it looks at their age or their topic.
	kept := int64(last+1-first) - int64(holes)
	anywhere := cfg.MaxAge > 0 || cfg.MaxMsgsPer > 0
	if known.first > 0 && first > known.first && !anywhere && (cfg.MaxMsgs <= 0 || kept < cfg.MaxMsgs) {
		n += int(first - known.first)
	}
	return n
}

// blocksIn are the names of the blocks in a folder, in their order.
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

func numberOf(name string) (int, bool) {
	digits, ok := strings.CutSuffix(name, ".blk")
	number, err := strconv.Atoi(digits)
	return number, ok && err == nil
}

// block reads a block, and where it is damaged puts one in its place that has
// what can be read of it.
func (r *repair) block(file, stream string) (contents, error) {
	if info, err := os.Lstat(file); err != nil {
		return contents{}, err
	} else if !info.Mode().IsRegular() {
		return contents{damaged: true}, r.setAside(file)
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
	if err := r.setAside(file); err != nil || len(c.readable) == 0 {
		return c, err
	}
	return c, writeFile(file, slices.Concat(c.readable...))
}

// readMeta reads the description of a stream. It is false where there is none,
// or another one.
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

// renewMeta describes a stream whose description is lost, so far as its name
// tells: who opens it as a log will say the rest. The epochs are lost with it.
func (r *repair) renewMeta(dir, name string) error {
	meta, sum := filepath.Join(dir, server.JetStreamMetaFile), filepath.Join(dir, server.JetStreamMetaFileSum)
	for _, file := range []string{meta, sum} {
		if err := r.setAside(file); err != nil {
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
	r.renewed[name] = true
	if err := writeFile(meta, data); err != nil {
		return err
	}
	return writeFile(sum, []byte(hex.EncodeToString(checksum(name, data))))
}

// writeFile is os.WriteFile that returns once the disk has it.
func writeFile(name string, data []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// setAside moves a file or folder, if it is there, to where nobody reads it.
func (r *repair) setAside(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if r.aside == "" {
		r.aside = filepath.Join(r.dir, "apartado-"+time.Now().Format("20060102-150405.000"))
	}
	below, err := filepath.Rel(r.dir, path)
	if err != nil {
		return err
	}
	to := filepath.Join(r.aside, below)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(path, to); err != nil {
		return fmt.Errorf("set aside: %w", err)
	}
	return nil
}
