package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/store"
	"standfirst/models/store/storetest"
)

// person is a document of about 1 KB.
type person struct {
	ID    string            `json:"id"`
	Rev   int64             `json:"rev"`
	Name  string            `json:"name"`
	State string            `json:"state"`
	Owner string            `json:"owner"`
	Seen  time.Time         `json:"seen"`
	Score int64             `json:"score"`
	Mails []address         `json:"mails"`
	Tags  []string          `json:"tags"`
	Terms []string          `json:"terms"`
	Extra map[string]string `json:"extra"`
	Notes string            `json:"notes"`
}

type address struct {
	Mail string `json:"mail"`
	Kind string `json:"kind"`
}

// One in twenty is not active, so that the active ones have a page 2,000.
const people, pageSize, deep = 106_000, 50, 2000

func somebody(i int, r *rand.Rand) *person {
	given := []string{"li", "wang", "anna", "john", "maria", "zhang", "peter", "liu", "sofia", "chen"}[r.IntN(10)]
	name := fmt.Sprintf("%s %c%c%05d", given, 'a'+r.IntN(26), 'a'+r.IntN(26), r.IntN(100_000))
	p := &person{
		ID: fmt.Sprintf("p%07d", i), Name: name, State: "active", Owner: fmt.Sprint("user", r.IntN(20)),
		Seen: time.Unix(int64(1_700_000_000+r.IntN(80_000_000)), 0), Score: int64(r.IntN(100)),
		Mails: []address{{fmt.Sprintf("%s%d@example.org", given, i), "work"}, {fmt.Sprintf("%d@example.net", i), "desk"}},
		Terms: strings.Fields(name), Extra: map[string]string{"beat": "food safety", "press card": fmt.Sprint(i)},
		Notes: strings.Repeat("Prefers a call before ten; 微信 first. ", 10),
	}
	if i%20 == 0 {
		p.State = "left"
	}
	for range 4 {
		p.Tags = append(p.Tags, fmt.Sprint("tag", int(r.ExpFloat64()*12)))
	}
	return p
}

func populate(b *testing.B) (*spy, store.Collection[person], *bare) {
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "bench.db")
	db, err := Open(ctx, path)
	ok(b, err)
	b.Cleanup(func() { _ = db.Close() })
	s := &spy{DB: db}
	c, err := store.Open[person](ctx, s, "people", store.On("state", "name"), store.On("owner", "seen"), store.On("tags"), store.On("terms"))
	ok(b, err)
	r := rand.New(rand.NewPCG(1, 2))
	size, start := 0, time.Now()
	for i := 0; i < people; i += 1000 {
		batch := make([]*person, 1000)
		for j := range batch {
			batch[j] = somebody(i+j, r)
		}
		ok(b, c.Insert(ctx, batch...))
	}
	took := time.Since(start)
	doc, err := s.Get(ctx, "p0000001")
	ok(b, err)
	size = len(doc)
	b.Logf("%d documents of %d bytes inserted in %v: %.0f a second", people, size, took.Round(time.Millisecond), people/took.Seconds())
	return s, c, openBare(b, path)
}

func ok(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// bare is what a program without the port would use: database/sql and prepared statements.
type bare struct {
	db    *sql.DB
	write *sql.DB
	stmts map[string]*sql.Stmt
}

func openBare(b testing.TB, path string) *bare {
	dsn := "file:" + path + "?_pragma=busy_timeout(15000)&_txlock=immediate&_pragma=cache_size(-16000)&_pragma=temp_store(2)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
	read, err := sql.Open("sqlite", dsn)
	ok(b, err)
	write, err := sql.Open("sqlite", dsn)
	ok(b, err)
	write.SetMaxOpenConns(1)
	b.Cleanup(func() { _, _ = read.Close(), write.Close() })
	return &bare{read, write, map[string]*sql.Stmt{}}
}

func (n *bare) stmt(b testing.TB, db *sql.DB, text string) *sql.Stmt {
	if n.stmts[text] == nil {
		s, err := db.Prepare(text)
		ok(b, err)
		n.stmts[text] = s
	}
	return n.stmts[text]
}

// rows reads all the rows of a statement, each into memory.
func (n *bare) rows(b testing.TB, q *text) int {
	rows, err := n.stmt(b, n.db, q.String()).Query(q.args...)
	ok(b, err)
	defer rows.Close()
	columns, err := rows.Columns()
	ok(b, err)
	into := make([]any, len(columns))
	count := 0
	for rows.Next() {
		for i := range into {
			into[i] = new([]byte)
		}
		ok(b, rows.Scan(into...))
		count++
	}
	ok(b, rows.Err())
	return count
}

// ratio measures a verb against the same in bare database/sql, in turns. It compares the medians, which
// a busy machine disturbs least.
func ratio(b *testing.B, verb, same func()) {
	verb()
	same()
	var ours, theirs []time.Duration
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		verb()
		middle := time.Now()
		same()
		ours, theirs = append(ours, middle.Sub(start)), append(theirs, time.Since(middle))
	}
	report(b, median(ours), median(theirs))
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

func report(b *testing.B, ours, theirs time.Duration) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.Nanoseconds())/1000, "µs/verb")
	b.ReportMetric(float64(theirs.Nanoseconds())/1000, "µs/bare")
	b.ReportMetric(float64(ours)/float64(theirs), "x/bare")
}

// BenchmarkStore reports each verb at 106,000 documents of 1 KB as a multiple of the same statement in
// bare database/sql: go test ./models/store/sqlite -run '^$' -bench .
func BenchmarkStore(b *testing.B) {
	ctx := context.Background()
	s, c, n := populate(b)
	r := rand.New(rand.NewPCG(3, 4))
	someID := func() string { return fmt.Sprintf("p%07d", r.IntN(people)) }

	b.Run("get", func(b *testing.B) {
		id := someID()
		ratio(b, func() {
			_, err := c.Get(ctx, id)
			ok(b, err)
		}, func() {
			q := new(text).add(`SELECT doc FROM "people" WHERE id = `).arg(id)
			if n.rows(b, q) != 1 {
				b.Fatal("not found")
			}
			id = someID()
		})
	})

	find := func(name string, q store.Query) {
		b.Run(name, func(b *testing.B) {
			q.Limit = pageSize
			page, err := c.Find(ctx, q)
			ok(b, err)
			sc := s.scope()
			cond, err := s.condition(ctx, sc, s.query.Filter, true)
			ok(b, err)
			same := s.find(sc, cond, s.query, parts(s.query)[0])
			b.Logf("%d found: %s", len(page.Items), same)
			ratio(b, func() { _, err := c.Find(ctx, q); ok(b, err) }, func() { n.rows(b, same) })
		})
	}
	active := store.Eq("state", "active")
	find("page-1", store.Query{Filter: active, Sort: []string{"name"}})
	cursor := func(way string) string {
		var name, id string
		ok(b, n.db.QueryRow(`SELECT "f:name", id FROM people WHERE "f:state" = 'active' ORDER BY "f:name" `+way+`, id `+way+` LIMIT 1 OFFSET ?`, (deep-1)*pageSize-1).Scan(&name, &id))
		data, err := json.Marshal([]any{name, id})
		ok(b, err)
		return base64.RawURLEncoding.EncodeToString(data)
	}
	find("page-2000", store.Query{Filter: active, Sort: []string{"name"}, After: cursor("")})
	find("page-2000-descending", store.Query{Filter: active, Sort: []string{"-name"}, After: cursor("DESC")})
	find("two-tags", store.Query{Filter: store.And(active, store.Eq("tags", "tag1"), store.Eq("tags", "tag7")), Sort: []string{"name"}})
	find("rare-tag", store.Query{Filter: store.And(active, store.Eq("tags", "tag70")), Sort: []string{"name"}})
	find("prefix", store.Query{Filter: store.Prefix("terms", "qz"), Sort: []string{"name"}})
	find("prefix-many", store.Query{Filter: store.And(active, store.Prefix("terms", "li")), Sort: []string{"name"}})

	group := func(name string, f store.Filter, by []store.By, measures ...store.Measure) {
		b.Run(name, func(b *testing.B) {
			sc := s.scope()
			cond, err := s.condition(ctx, sc, f, false)
			ok(b, err)
			same := s.group(sc, cond, by, measures)
			ratio(b, func() { _, err := c.Group(ctx, f, by, measures...); ok(b, err) }, func() { n.rows(b, same) })
		})
	}
	group("group", active, []store.By{{Field: "name"}})
	group("group-owner-hour", store.Eq("owner", "user7"), []store.By{{Field: "owner"}, {Field: "seen", Hour: true}}, store.Max("seen"))
	group("group-tags", store.Filter{}, []store.By{{Field: "tags"}})

	b.Run("update-1", func(b *testing.B) {
		ops := func() []store.Op { return []store.Op{touchOp(someID())} }
		ratio(b, func() { applied, err := c.Apply(ctx, ops()...); everyApplied(b, applied, err) }, func() {
			_, _ = c.Apply(ctx) // as much Go as before the statement
			t := new(text).guarded(s.scope(), rawOp(s, c, someID()))
			_, err := n.stmt(b, n.write, t.String()).Exec(t.args...)
			ok(b, err)
		})
	})
	b.Run("update-50", func(b *testing.B) {
		next := func() []store.Op {
			ops := make([]store.Op, 50)
			at := r.IntN(people - 50)
			for i := range ops {
				ops[i] = touchOp(fmt.Sprintf("p%07d", at+i))
			}
			return ops
		}
		ratio(b, func() { applied, err := c.Apply(ctx, next()...); everyApplied(b, applied, err) }, func() {
			ops := next()
			tx, err := n.write.Begin()
			ok(b, err)
			template := new(text).guarded(s.scope(), s.ops[0])
			stmt := tx.Stmt(n.stmt(b, n.write, template.String()))
			for _, op := range ops {
				template.args[len(template.args)-2] = op.ID
				_, err := stmt.Exec(template.args...)
				ok(b, err)
			}
			ok(b, tx.Commit())
		})
	})
	b.Run("take-4-processes", func(b *testing.B) { benchTake(b, s) })
}

func touchOp(id string) store.Op {
	return store.Op{ID: id, If: store.Gte("score", 0), Patch: store.Patch{Set: map[string]any{"seen": time.Unix(1_800_000_000, 0)}, Inc: map[string]int64{"score": 1}}}
}

// rawOp is touchOp as the adapter got it last, for another document.
func rawOp(s *spy, _ store.Collection[person], id string) store.RawOp {
	op := s.ops[0]
	op.ID = id
	return op
}

func everyApplied(b testing.TB, applied []bool, err error) {
	ok(b, err)
	for i, yes := range applied {
		if !yes {
			b.Fatalf("operation %d did not apply", i)
		}
	}
}

const (
	bareAddress = "bare:"
	claimed     = 2000
)

// benchTake lets four processes race for documents, through the port and bare.
func benchTake(b *testing.B, s *spy) {
	var ours, theirs []time.Duration
	race := func(address string) (took time.Duration) {
		storetest.Processes(b, s.DB, address, claimed, func(race func()) {
			start := time.Now()
			race()
			took = time.Since(start)
		})
		return took
	}
	for b.Loop() {
		ours = append(ours, race(s.path)/claimed)
		theirs = append(theirs, race(bareAddress+s.path)/claimed)
	}
	report(b, median(ours), median(theirs))
}

// BareClaimant takes in a process that benchTake started for comparison; false when this is none.
func BareClaimant() bool {
	path, mine := strings.CutPrefix(os.Getenv(storetest.ChildEnv), bareAddress)
	if !mine {
		return false
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(15000)&_txlock=immediate&_pragma=synchronous(FULL)")
	if err == nil {
		db.SetMaxOpenConns(1)
		err = claimBare(db)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

func claimBare(db *sql.DB) error {
	stmt, err := db.Prepare(`UPDATE "things" AS t SET doc = json_set(t.doc, '$."rev"', t.rev + 1, '$."name"', json(?)), rev = t.rev + 1, "f:name" = ?
		WHERE t.n = (SELECT t.n FROM "things" AS t WHERE (t."f:name" = ?) ORDER BY t."f:count", t.id LIMIT 1) RETURNING doc, id`)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	for {
		var doc []byte
		var id string
		err := stmt.QueryRow(`"taken"`, "taken", "ready").Scan(&doc, &id)
		if err == sql.ErrNoRows {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Println(id)
	}
}
