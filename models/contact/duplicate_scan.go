package contact

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"standfirst/models/audit"
	"standfirst/models/duplicate"
	"standfirst/models/job"
	"standfirst/models/store"
)

// Scan is the last look through all contacts for duplicates.
type Scan struct {
	ID       string    `json:"id"` // "last"
	Rev      int64     `json:"rev"`
	Key      string    `json:"key"` // names this scan among all
	State    string    `json:"state"`
	By       string    `json:"by"`
	ByName   string    `json:"by_name"`
	At       time.Time `json:"at"` // when it was asked for
	EndedAt  time.Time `json:"ended_at"`
	Contacts int64     `json:"contacts"`
	Found    int64     `json:"found"` // open suspicions when it ended
}

// ScanWork is the payload of the job "contact.scan".
type ScanWork struct {
	Key string `json:"key"`
}

// JobOfScan is the id of the job of a scan.
func JobOfScan(key string) string { return "contact.scan:" + key }

// LastScan returns the last scan, and whether there is one.
func (s *Contacts) LastScan(ctx context.Context) (Scan, bool, error) {
	x, err := s.scans.Get(ctx, "last")
	if errors.Is(err, store.ErrNotFound) {
		return x, false, nil
	}
	return x, err == nil, err
}

// ScanLater asks for a look through all contacts as a job. While one is on its way it is the one.
func (s *Contacts) ScanLater(ctx context.Context, by audit.Actor) (Scan, error) {
	last, ok, err := s.LastScan(ctx)
	if err != nil {
		return last, err
	}
	if ok && last.State == Running {
		if j, err := s.jobs.Get(ctx, JobOfScan(last.Key)); err == nil && (j.State == job.Ready || j.State == job.Running) {
			return last, nil
		}
	}
	x := Scan{ID: "last", Key: store.NewID(), State: Running, By: by.ID, ByName: by.Name, At: s.now().UTC()}
	if err := s.scans.Put(ctx, &x); err != nil {
		return x, err
	}
	return x, s.jobs.Enqueue(ctx, job.New{ID: JobOfScan(x.Key), Kind: "contact.scan", Payload: ScanWork{x.Key}, By: by.ID})
}

// Scan compares all contacts with each other and keeps every suspicion that holds. It reads the contacts once,
// writes their keys to temporary files and sorts those part by part, so that a million contacts need little
// memory and no pair is looked at that shares nothing. A scan that was stopped begins anew; nothing that it has
// found is lost or found twice. Another scan that was asked for since takes its place.
func (s *Contacts) Scan(ctx context.Context, w ScanWork, tell Progress) error {
	x, ok, err := s.LastScan(ctx)
	if err != nil || !ok || x.Key != w.Key || x.State != Running {
		return err
	}
	total, err := s.contacts.Count(ctx, store.Filter{})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "standfirst-scan-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left there is of no use to anybody
	began := s.now().UTC()
	// A third of the work is reading, two thirds are comparing.
	all := int(3 * total)
	if err := s.spread(ctx, dir, func(n int) error { return tell(n, all) }); err != nil {
		return err
	}
	pairs, err := pairUp(ctx, dir)
	if err != nil {
		return err
	}
	err = s.compareAll(ctx, dir, x.Key, func(n int64) error { return tell(int(total+2*total*n/max(pairs, 1)), all) })
	if err != nil {
		return err
	}
	return s.endScan(ctx, x, total, began)
}

const (
	keyParts  = 64 // files of keys: one of them is sorted in memory at a time
	pairParts = 32
	keySize   = 25 // hash of the key 8, contact 16, what it is 1
	pairSize  = 32 // two contacts
)

const (
	isRare = 1 << iota
	isBare
	hasAddress
)

// spread writes the keys of all contacts, each to the part that its hash says.
func (s *Contacts) spread(ctx context.Context, dir string, tell func(int) error) error {
	out, err := openParts(dir, "keys", keyParts)
	if err != nil {
		return err
	}
	defer out.close() // after flush it has nothing to lose
	n := 0
	for c, err := range s.contacts.Each(ctx, store.Query{Sort: []string{"id"}}) {
		if err != nil {
			return err
		}
		if n++; n%5000 == 0 {
			if err := errors.Join(ctx.Err(), tell(n)); err != nil {
				return err
			}
		}
		id, err := uuid.Parse(c.ID)
		if err != nil || id.String() != c.ID {
			continue // no id that this program makes
		}
		for _, key := range blockKeys(c) {
			if err := out.write(record(key, id, len(c.Emails) > 0)); err != nil {
				return err
			}
		}
	}
	return out.flush()
}

func record(key blockKey, id uuid.UUID, address bool) (sum uint64, row []byte) {
	h := fnv.New64a()
	_, _ = io.WriteString(h, key.text) // a hash takes everything
	sum = h.Sum64()
	row = binary.BigEndian.AppendUint64(make([]byte, 0, keySize), sum)
	row = append(row, id[:]...)
	var what byte
	if key.rare {
		what |= isRare
	}
	if key.bare {
		what |= isBare
	}
	if address {
		what |= hasAddress
	}
	return sum, append(row, what)
}

// pairUp sorts the keys part by part and writes the pairs that share one. It returns how many, with those that
// share several counted as often.
func pairUp(ctx context.Context, dir string) (int64, error) {
	out, err := openParts(dir, "pairs", pairParts)
	if err != nil {
		return 0, err
	}
	defer out.close()
	var n int64
	for i := range keyParts {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		rows, err := readPart(dir, "keys", i, keySize)
		if err != nil {
			return n, err
		}
		for len(rows) > 0 {
			end := 1
			for end < len(rows) && bytes.Equal(rows[end][:8], rows[0][:8]) {
				end++
			}
			for _, p := range together(rows[:end]) {
				sum := sha256.Sum256(p)
				if err := out.write(binary.BigEndian.Uint64(sum[:]), p); err != nil {
					return n, err
				}
				n++
			}
			rows = rows[end:]
		}
	}
	return n, out.flush()
}

// The most contacts that may share a key and still be compared: of a rare one (a name alone, a slip of it),
// and each with each of another. Of more, each is compared with the first and its neighbours, which is enough
// to show that something is wrong there.
const (
	rareCrowd = 20
	fullCrowd = 8
	mostCrowd = 500
)

// together are the pairs of the contacts that share a key.
func together(rows [][]byte) [][]byte {
	rows = slices.CompactFunc(rows, func(a, b []byte) bool { return bytes.Equal(a[:24], b[:24]) })
	n := len(rows)
	what := rows[0][24]
	if n < 2 || n > mostCrowd || (what&isRare != 0 && n > rareCrowd) {
		return nil
	}
	var out [][]byte
	for i := range n {
		for j := i + 1; j < n; j++ {
			if n > fullCrowd && i > 0 && j > i+1 && what&isRare == 0 {
				break
			}
			if what&isBare != 0 && rows[i][24]&rows[j][24]&hasAddress != 0 {
				continue
			}
			out = append(out, slices.Concat(rows[i][8:24], rows[j][8:24])) // sorted by id: the smaller comes first
		}
	}
	return out
}

// compareAll loads the pairs and keeps the suspicions among them.
func (s *Contacts) compareAll(ctx context.Context, dir, key string, tell func(int64) error) error {
	var done int64
	for i := range pairParts {
		rows, err := readPart(dir, "pairs", i, pairSize)
		if err != nil {
			return err
		}
		done += int64(len(rows))
		rows = slices.CompactFunc(rows, bytes.Equal)
		for part := range slices.Chunk(rows, 250) {
			if err := errors.Join(ctx.Err(), s.comparePart(ctx, part, key)); err != nil {
				return err
			}
		}
		if err := tell(done); err != nil {
			return err
		}
	}
	return nil
}

func (s *Contacts) comparePart(ctx context.Context, rows [][]byte, key string) error {
	pairs := make([][2]string, len(rows))
	var ids []string
	for i, row := range rows {
		pairs[i] = [2]string{uuid.UUID(row[:16]).String(), uuid.UUID(row[16:]).String()}
		ids = append(ids, pairs[i][:]...)
	}
	people, err := s.contacts.GetAll(ctx, ids...)
	if err != nil {
		return err
	}
	var found []*duplicate.Suspicion
	for _, p := range pairs {
		a, okA := people[p[0]]
		b, okB := people[p[1]]
		if !okA || !okB {
			continue
		}
		if reasons := Compare(a, b); len(reasons) > 0 {
			x := duplicate.Suspect(a.ID, b.ID, reasons, s.now())
			x.Scan = key
			found = append(found, &x)
		}
	}
	return s.Keep(ctx, found)
}

// endScan drops what the scan has not met, and counts anew.
func (s *Contacts) endScan(ctx context.Context, x Scan, contacts int64, began time.Time) error {
	if err := s.DropUnseen(ctx, x.Key, began); err != nil {
		return err
	}
	found, err := s.CountSuspicions(ctx, duplicate.Search{})
	if err != nil {
		return err
	}
	_, err = s.scans.Edit(ctx, "last", func(now *Scan) error {
		if now.Key == x.Key {
			now.State, now.EndedAt, now.Contacts, now.Found = Finished, s.now().UTC(), contacts, found
		}
		return nil
	})
	return err
}
