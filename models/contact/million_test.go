package contact

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/models/audience"
	"standfirst/models/audit"
	"standfirst/models/job"
	"standfirst/models/outlet"
	"standfirst/models/store"
	"standfirst/models/store/sqlite"
	"standfirst/models/term"
)

// million is a database of people as a large agency has them: 60 % with Chinese names, three tags, two
// addresses, at one of many outlets. The same seed makes the same people.
type million struct {
	*Contacts
	path   string
	people int
	at     []outlet.Outlet
	raw    store.Collection[outlet.Outlet]
	chance *rand.Rand
}

const batch = 5000

// personID makes an id of a number, as the program makes them: a scan passes over others.
const personID = "01900000-0000-7000-8000-%012d"

var millionNow = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// openMillion opens the database of so many people in a folder, and fills it when it is new. A large one is
// filled without its indexes, which are made at the end: that takes a fifth of the time.
func openMillion(b testing.TB, dir string, people int) *million {
	b.Helper()
	path := filepath.Join(dir, fmt.Sprintf("people-%d.db", people))
	_, err := os.Stat(path)
	fresh := os.IsNotExist(err)
	building := path
	if fresh {
		building += ".part"
		_ = os.Remove(building)
	}
	c, done := connect(b, building, people)
	if !fresh {
		b.Cleanup(done)
		return c
	}
	if people > 100_000 {
		dropIndexes(b, building)
	}
	c.fill(b)
	done()
	_, done = connect(b, building, people)
	done()
	must(b, os.Rename(building, path))
	c, done = connect(b, path, people)
	b.Cleanup(done)
	return c
}

func dropIndexes(b testing.TB, path string) {
	db, err := sql.Open("sqlite", path)
	must(b, err)
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'contacts' AND name LIKE 'contacts(%)'")
	must(b, err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		must(b, rows.Scan(&name))
		names = append(names, name)
	}
	must(b, rows.Err())
	for _, name := range names {
		_, err := db.Exec(`DROP INDEX "` + name + `"`)
		must(b, err)
	}
}

// connect opens the contacts of a file, and how to close it.
func connect(b testing.TB, path string, people int) (*million, func()) {
	ctx := context.Background()
	now := func() time.Time { return millionNow }
	db, err := sqlite.Open(ctx, path)
	must(b, err)
	files, err := sqlite.OpenFiles(path + ".files")
	must(b, err)
	log, err := audit.Open(ctx, db, now)
	must(b, err)
	jobs, err := job.Open(ctx, db, now)
	must(b, err)
	outlets, err := outlet.Open(ctx, outlet.Deps{DB: db, Audit: log, Jobs: jobs, Now: now})
	must(b, err)
	lists, err := audience.Open(ctx, audience.Deps{DB: db, Audit: log, Now: now})
	must(b, err)
	contacts, err := Open(ctx, Deps{DB: db, Audit: log, Jobs: jobs, Files: files, Now: now, Outlets: outlets, Lists: lists})
	must(b, err)
	c := &million{Contacts: contacts, path: path, people: people, chance: rand.New(rand.NewPCG(7, 11))}
	for i := range max(people/25, 10) {
		c.at = append(c.at, c.outlet(i))
	}
	c.raw, err = store.Open[outlet.Outlet](ctx, db, "outlets")
	must(b, err)
	return c, func() { must(b, db.Close()) }
}

func must(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (c *million) fill(b testing.TB) {
	for part := range slices.Chunk(c.at, batch) {
		docs := make([]*outlet.Outlet, len(part))
		for j := range part {
			docs[j] = &part[j]
		}
		must(b, c.raw.Insert(context.Background(), docs...))
	}
	start, last, derive := time.Now(), time.Now(), time.Duration(0)
	for i := 0; i < c.people; i += batch {
		made := time.Now()
		docs := make([]*Contact, min(batch, c.people-i))
		for j := range docs {
			docs[j] = c.person(i + j)
		}
		derive += time.Since(made)
		must(b, c.contacts.Insert(context.Background(), docs...))
		if done := i + len(docs); done%(50*batch) == 0 {
			b.Logf("%d people, the last at %.0f a second", done, 50*batch/time.Since(last).Seconds())
			last = time.Now()
		}
	}
	took := time.Since(start)
	b.Logf("%d people in %v: %.0f a second, stored at %.0f a second", c.people, took.Round(time.Second), float64(c.people)/took.Seconds(), float64(c.people)/(took-derive).Seconds())
}

var (
	// Family names as common as they are, the first of them tens of millions.
	families = strings.Fields("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 彭 萧 蔡 潘 田 董 袁 于 余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖 范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹 段 雷 黎 史 龙 陶 贺 顾 毛 郝 龚 邵 万 钱 严 赖 覃 洪 武 莫 孔 单 仇 区 解 查 朴 盖 欧阳 尉迟 上官 司马 诸葛 长孙")
	given    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文德林海波鑫宇浩然子涵梓轩一诺思雨佳怡欣妍雪梅晨曦嘉俊泽博睿思远天翔云飞凤鸣春晓秋月冬青永红卫东援朝立新学友家辉世杰金龙小明大勇少华正义光荣亚男若兰如意安琪乐瑶可心雅婷诗涵晓彤慧颖美琳倩莹璐")
	firsts   = strings.Fields("James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan Joseph Jessica Thomas Sarah Anna Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Sandra Paul Ashley Steven Kim Andrew Emily Kenneth Donna José Ángel Sofía Lucía Hiroshi Yuki Pierre Élodie Jürgen Ingrid Olga Ivan Fatima Omar")
	lasts    = strings.Fields("Smith Johnson Williams Brown Jones Garcia Miller Davis Rodríguez Martínez Hernández Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Müller Schmidt Dubois Rossi Tanaka Suzuki Kim Park Novak Petrov Haddad O'Brien")
	cities   = strings.Fields("北京 上海 广州 深圳 成都 杭州 重庆 武汉 西安 苏州 天津 南京 长沙 郑州 东莞 青岛 沈阳 宁波 昆明 无锡 厦门 大连 合肥 福州 哈尔滨 济南 温州 南宁 长春 泉州 石家庄 贵阳 南昌 金华 常州 南通 嘉兴 太原 徐州 惠州 珠海 中山 台州 烟台 兰州 绍兴 海口 扬州 汕头 湛江 洛阳 潍坊 保定 镇江 唐山 呼和浩特 乌鲁木齐")
	presses  = strings.Fields("日报 晚报 都市报 商报 晨报 时报 青年报 电视台 广播电台 新闻网 周刊 财经 科技报 健康报 食品安全报 消费者报 法治报 教育报 汽车周刊 旅游")
	towns    = strings.Fields("London Paris Berlin Madrid Rome Tokyo Seoul Boston Chicago Denver Austin Sydney Toronto Dublin Oslo Vienna Zurich Geneva Lagos Nairobi Cairo Mumbai Delhi Lima Bogotá Quito Santiago Lisbon Porto Milan")
	papers   = strings.Fields("Times Post Herald Gazette Tribune Observer Chronicle Standard Courier Journal Review Mail Wire Weekly Radio TV")
	roles    = strings.Fields("记者 编辑 主编 首席记者 财经编辑 健康记者 Reporter Editor Producer Columnist Correspondent Freelancer")
	beats    = strings.Fields("食品安全 消费 汽车 科技 财经 健康 教育 环境 房产 旅游 体育 文化 Technology Business Health Politics Energy Retail")
	tagRoots = strings.Fields("核心 友好 谨慎 区域 行业 首发 专访 沙龙 vip regional trade launch embargo panel award")
)

// rare picks the first far more often than the last.
func (c *million) rare(n int) int { return min(int(c.chance.ExpFloat64()*float64(n)/6), n-1) }

func one[T any](c *million, from []T) T { return from[c.chance.IntN(len(from))] }

func (c *million) outlet(i int) outlet.Outlet {
	o := outlet.Outlet{ID: fmt.Sprintf("outlet-%05d", i), Tier: 1 + i%3}
	if i%5 < 3 {
		o.Name = cities[i/5%len(cities)] + presses[i/3%len(presses)]
		if i >= len(cities)*len(presses) {
			o.Name = one(c, cities) + o.Name
		}
	} else {
		o.Name = towns[i/5%len(towns)] + " " + papers[i/3%len(papers)] + " " + strconv.Itoa(i)
	}
	o.NameKey, o.SortKey = outlet.Key(o.Name)+strconv.Itoa(i), term.TitleKey(o.Name)
	o.Names, o.Domains = []string{o.NameKey}, []string{fmt.Sprintf("press%05d.example", i)}
	return o
}

func (c *million) person(i int) *Contact {
	p := &Contact{
		ID: fmt.Sprintf(personID, i), Kind: Kinds[c.rare(len(Kinds))], Role: one(c, roles), Source: "import:million", Owner: fmt.Sprint("user-", c.rare(20)),
		Phone: fmt.Sprintf("+86 13%d%08d", i%10, c.chance.IntN(100_000_000)), DoNotContact: c.chance.IntN(100) == 0,
		CreatedAt: millionNow.Add(-time.Duration(c.chance.IntN(3*365*24*60)) * time.Minute), Notes: "Prefers a call before ten.",
	}
	p.UpdatedAt = p.CreatedAt.Add(time.Duration(c.chance.IntN(60*24*60)) * time.Minute)
	local := ""
	if c.chance.IntN(10) < 6 {
		p.Name = families[c.rare(len(families))] + string(one(c, given))
		if c.chance.IntN(4) > 0 {
			p.Name += string(one(c, given))
		}
		local, p.Lang, p.Country, p.Zone = strings.ReplaceAll(term.Pinyin(p.Name), " ", ""), "zh-CN", "CN", "Asia/Shanghai"
	} else {
		p.Name = one(c, firsts) + " " + lasts[c.rare(len(lasts))]
		local, p.Lang, p.Country, p.Zone = strings.ReplaceAll(strings.ReplaceAll(term.Fold(p.Name), " ", "."), "'", ""), "en", one(c, []string{"US", "GB", "DE", "FR", "JP"}), "Europe/London"
	}
	o := c.at[c.rare(len(c.at))]
	p.OutletID = o.ID
	p.Emails = []string{fmt.Sprintf("%s%d@%s", local, i, o.Domains[0]), fmt.Sprintf("%s.%d@mail.example", local, i)}
	p.Email = p.Emails[0]
	for len(p.Tags) < 3 {
		if t := one(c, tagRoots) + strconv.Itoa(c.rare(20)); !slices.Contains(p.Tags, t) {
			p.Tags = append(p.Tags, t)
		}
	}
	p.Beats = []string{beats[c.rare(len(beats))]}
	for range c.chance.IntN(3) {
		if l := fmt.Sprint("list-", c.rare(50)); !slices.Contains(p.Lists, l) {
			p.Lists = append(p.Lists, l)
		}
	}
	p.derive(o)
	return p
}

// trial is one query of the benchmark, another one each time; bare is the same in SQL, where one statement
// is enough.
type trial struct {
	name string
	do   func(i int) (found int, err error)
	bare func(i int) (query string, args []any)
}

const (
	rounds  = 60
	perPage = 25
)

// trials are what people do all day.
func (c *million) trials(b testing.TB, bare *sql.DB) []trial {
	ctx := context.Background()
	someone := func(i int) Contact {
		p, err := c.Get(ctx, fmt.Sprintf(personID, i*7919%c.people))
		must(b, err)
		return p
	}
	page := func(q Search) (int, error) {
		q.Limit = perPage
		found, err := c.Find(ctx, q)
		return len(found.Items), err
	}
	typed := func(i int) string { // as much of a name, address or pinyin as somebody has typed
		p := someone(i)
		text := []string{p.Name, strings.ReplaceAll(term.Pinyin(p.Name), " ", ""), p.Name, p.Email, term.Pinyin(p.Name)}[i%5]
		chars := []rune(text)
		return string(chars[:max(1, min(len(chars), 1+i%9))])
	}
	deep := c.cursor(b, bare, "1", c.people/2)
	inTag := c.cursor(b, bare, `n IN (SELECT n FROM "contacts:tags,sort_key" WHERE value = '`+c.tag(0)+`')`, c.people/200)
	docs := `SELECT doc FROM contacts `
	return []trial{
		{"record", func(i int) (int, error) {
			p := someone(i)
			_, err := c.outlets.Get(ctx, p.OutletID)
			return 1, err
		}, func(i int) (string, []any) {
			return docs + "WHERE id = ?", []any{fmt.Sprintf(personID, i*7919%c.people)}
		}},
		{"suggest", func(i int) (int, error) { found, err := c.Suggest(ctx, typed(i), 8); return len(found), err }, nil},
		{"search", func(i int) (int, error) { return page(Search{Text: typed(i)}) }, nil},
		{"search-letter", func(i int) (int, error) { return page(Search{Text: string(rune('a' + i%26))}) }, nil},
		{"search-two-common", func(i int) (int, error) {
			return page(Search{Text: []string{"wang jizhe", "zhang editor", "李 记者", "smith reporter", "wei bei", "食品 日报", "j d"}[i%7]})
		}, nil},
		{"search-outlet", func(i int) (int, error) {
			return page(Search{Text: []string{"日报", "ribao", "beijing", "london", "times", "rb", "press00"}[i%7]})
		}, nil},
		{"count-search", func(i int) (int, error) {
			n, err := c.CountUpTo(ctx, Search{Text: typed(i)}, 10_000)
			return int(n), err
		}, nil},
		{"count-page", func(i int) (int, error) { // what the pager of the table says
			n, err := c.CountUpTo(ctx, []Search{{}, {Kind: "journalist"}, {Blocked: "no"}, {Lang: "zh-CN"}}[i%4], 10_001)
			return int(n), err
		}, nil},
		{"outlets-of-page", func(i int) (int, error) { // how many people each outlet of a page has
			ids := make([]string, perPage)
			for j := range ids {
				ids[j] = c.at[(i*perPage+j)%len(c.at)].ID
			}
			per, err := c.PerOutlet(ctx, ids...)
			return len(per), err
		}, nil},
		{"known-tags", func(int) (int, error) { of, err := c.KnownTags(ctx); return len(of), err }, nil},
		{"page-1", func(int) (int, error) { return page(Search{}) }, func(int) (string, []any) {
			return docs + `ORDER BY "f:sort_key", id LIMIT 26`, nil
		}},
		{"page-20000", func(int) (int, error) { return page(Search{After: cursorOf(deep)}) }, func(int) (string, []any) {
			return docs + `WHERE ("f:sort_key", id) > (?, ?) ORDER BY "f:sort_key", id LIMIT 26`, []any{deep[0], deep[1]}
		}},
		{"view-tag", func(i int) (int, error) { return page(Search{Tag: c.tag(i)}) }, func(i int) (string, []any) {
			return `SELECT t.doc FROM "contacts:tags,sort_key" s CROSS JOIN contacts t ON t.n = s.n WHERE s.value = ? ORDER BY s."f:sort_key", s.id LIMIT 26`, []any{c.tag(i)}
		}},
		{"view-tag-deep", func(int) (int, error) { return page(Search{Tag: c.tag(0), After: cursorOf(inTag)}) }, nil},
		{"view-tag-by-updated", func(i int) (int, error) { return page(Search{Tag: c.tag(i), Sort: "-updated"}) }, nil},
		{"view-list", func(i int) (int, error) { return page(Search{ListID: fmt.Sprint("list-", i%50)}) }, nil},
		{"view-kind", func(i int) (int, error) { return page(Search{Kind: Kinds[i%len(Kinds)]}) }, nil},
		{"view-blocked", func(i int) (int, error) { return page(Search{Blocked: []string{"yes", "no"}[i%2]}) }, nil},
		{"view-outlet", func(i int) (int, error) { return page(Search{OutletID: someone(i).OutletID}) }, nil},
		{"view-latest", func(int) (int, error) { return page(Search{Sort: "-updated"}) }, nil},
		{"view-stale", func(int) (int, error) { return page(Search{Sort: "stale"}) }, nil},
		{"three-conditions", func(i int) (int, error) {
			p := someone(i)
			return page(Search{Tag: p.Tags[0], Lang: p.Lang, Kind: p.Kind})
		}, nil},
		{"three-conditions-updated", func(i int) (int, error) {
			p := someone(i)
			return page(Search{Tag: p.Tags[1], Kind: p.Kind, Blocked: "no", Sort: "-updated"})
		}, nil},
		{"text-and-tag", func(i int) (int, error) {
			p := someone(i)
			return page(Search{Text: string([]rune(p.Name)[:1]), Tag: p.Tags[0]})
		}, nil},
	}
}

func (c *million) tag(i int) string {
	return tagRoots[i%len(tagRoots)] + strconv.Itoa(i/len(tagRoots)%20)
}

// cursor is the keys of the contact at a place in the order of names.
func (c *million) cursor(b testing.TB, bare *sql.DB, where string, at int) [2]string {
	var keys [2]string
	must(b, bare.QueryRow(`SELECT "f:sort_key", id FROM contacts WHERE `+where+` ORDER BY "f:sort_key", id LIMIT 1 OFFSET ?`, at).Scan(&keys[0], &keys[1]))
	return keys
}

func cursorOf(keys [2]string) string {
	data, err := json.Marshal(keys)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func quantile(times []time.Duration, q float64) float64 {
	slices.Sort(times)
	return float64(times[int(q*float64(len(times)-1))].Microseconds()) / 1000
}

// BenchmarkMillion reports how long, in milliseconds, each of the queries takes that people make all day, as
// a median and for 19 of 20, how long processors worked for it, which others on the machine do not alter, and its
// ratio to the bare SQL. 10,000 people by default;
//
//	STANDFIRST_PEOPLE=1000000 STANDFIRST_PEOPLE_DIR=/var/tmp/people go test ./models/contact -run '^$' -bench Million -benchtime 1x -timeout 2h
//
// fills a folder once and uses it again.
func BenchmarkMillion(b *testing.B) {
	people, dir := 10_000, os.Getenv("STANDFIRST_PEOPLE_DIR")
	if n, err := strconv.Atoi(os.Getenv("STANDFIRST_PEOPLE")); err == nil {
		people = n
	}
	if dir == "" {
		dir = b.TempDir()
	}
	c := openMillion(b, dir, people)
	bare, err := sql.Open("sqlite", "file:"+c.path+"?mode=ro")
	must(b, err)
	defer bare.Close()
	for _, t := range c.trials(b, bare) {
		b.Run(t.name, func(b *testing.B) {
			var ours, theirs, work []time.Duration
			for b.Loop() {
				for i := range rounds {
					start, spent := time.Now(), Spent()
					_, err := t.do(i)
					must(b, err)
					ours, work = append(ours, time.Since(start)), append(work, Spent()-spent)
					if t.bare != nil {
						query, args := t.bare(i)
						start = time.Now()
						must(b, fetch(bare, query, args))
						theirs = append(theirs, time.Since(start))
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(quantile(ours, 0.5), "p50-ms")
			b.ReportMetric(quantile(ours, 0.95), "p95-ms")
			b.ReportMetric(quantile(work, 0.95), "p95-cpu-ms")
			if t.bare != nil {
				b.ReportMetric(quantile(ours, 0.5)/quantile(theirs, 0.5), "x/bare")
			}
		})
	}
	b.Logf("%d people, resident at most: %s", people, resident())
}

// BenchmarkScan looks for duplicates among all people of the database, as a person or a large import has it done
// in the background, and reports how long that takes, what processors worked for it, and what it finds.
func BenchmarkScan(b *testing.B) {
	people, dir := 10_000, os.Getenv("STANDFIRST_PEOPLE_DIR")
	if n, err := strconv.Atoi(os.Getenv("STANDFIRST_PEOPLE")); err == nil {
		people = n
	}
	if dir == "" {
		dir = b.TempDir()
	}
	c := openMillion(b, dir, people)
	for b.Loop() {
		x, err := c.ScanLater(context.Background(), audit.System("contacts"))
		must(b, err)
		told, start, spent := 0, time.Now(), Spent()
		must(b, c.Scan(context.Background(), ScanWork{Key: x.Key}, func(done, total int) error {
			if done < told || done > total {
				b.Fatalf("%d of %d after %d", done, total, told)
			}
			if told/(total/10+1) != done/(total/10+1) {
				b.Logf("%d %% after %v", 100*done/total, time.Since(start).Round(time.Second))
			}
			told = done
			return nil
		}))
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(time.Since(start).Seconds(), "s")
		b.ReportMetric((Spent() - spent).Seconds(), "cpu-s")
		last, _, err := c.LastScan(context.Background())
		must(b, err)
		b.ReportMetric(float64(last.Found), "found")
	}
	b.Logf("%d people, resident at most: %s", people, resident())
}

// resident is the most memory that the process has had, as Linux tells it.
func resident() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if most, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(most)
		}
	}
	return "not known"
}

func fetch(db *sql.DB, query string, args []any) error {
	rows, err := db.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return err
		}
	}
	return rows.Err()
}

// TestTheQueriesOfTheBenchmarkFind keeps the benchmark from rotting: each of its queries works, and all but
// a few find somebody.
func TestTheQueriesOfTheBenchmarkFind(t *testing.T) {
	c := openMillion(t, t.TempDir(), 2_000)
	bare, err := sql.Open("sqlite", "file:"+c.path+"?mode=ro")
	must(t, err)
	defer bare.Close()
	for _, trial := range c.trials(t, bare) {
		found := 0
		for i := range 10 {
			n, err := trial.do(i)
			must(t, err)
			if found += min(n, 1); trial.bare != nil {
				query, args := trial.bare(i)
				must(t, fetch(bare, query, args))
			}
		}
		if found < 3 {
			t.Errorf("%s finds next to nobody", trial.name)
		}
	}
}
