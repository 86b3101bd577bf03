package article

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/models/dateline"
	"standfirst/models/fault"
)

// page makes a page around an article's head, so that a test says only what it is about.
func page(head, above string) string {
	return `<html><head><title>Bridge lanes to close for weeks</title>` + head + `</head><body><h1>Bridge lanes to close for weeks</h1>` + above +
		strings.Repeat(`<p>The board of the Harbour Bridge said on Monday that it would close two of the four lanes for eleven weeks, after a survey.</p>`, 8) + `</body></html>`
}

func read(t *testing.T, html, address string) Article {
	t.Helper()
	a, err := Parse([]byte(html), Origin{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCanonicalAddresses(t *testing.T) {
	for _, c := range []struct{ named, address, want string }{
		{"", "https://news.example/a?utm_source=x&id=3#top", "https://news.example/a?id=3"},
		{"/a", "https://news.example/a?page=2", "https://news.example/a"},
		{"https://www.news.example/a", "https://m.news.example/a", "https://www.news.example/a"},
		{"https://other.example/a", "https://news.example/a", "https://news.example/a"},
		{"https://news.example/", "https://news.example/a", "https://news.example/a"},
		{"javascript:alert(1)", "https://news.example/a", "https://news.example/a"},
		{"", "https://m.news.example/2026/a/amp/", "https://www.news.example/2026/a"},
		{"", "https://news.example/a.amp.html?amp=1", "https://news.example/a.html"},
		{"", "https://amp.news.example/a?outputType=amp", "https://www.news.example/a"},
		{"https://b.co.uk/x", "https://a.co.uk/y", "https://a.co.uk/y"},
		{"https://news.example/a", "", "https://news.example/a"},
		{"", "", ""},
	} {
		if got := read(t, page(`<link rel="canonical" href="`+c.named+`">`, ""), c.address).Canonical; got != c.want {
			t.Errorf("%q at %q: %q, want %q", c.named, c.address, got, c.want)
		}
	}
}

func TestDatesAreKnownOrNone(t *testing.T) {
	for name, c := range map[string]struct{ head, above, address, want, from string }{
		"linked data":           {`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-22T10:00:00Z","headline":"x"}</script>`, "", "", "2026-11-22T10:00:00Z", "jsonld"},
		"listed before it":      {`<script type="application/ld+json">[{"@type":"NewsArticle","datePublished":"2026-01-01","headline":"Another story"},{"@type":"NewsArticle","datePublished":"2026-11-22","headline":"Bridge lanes to close for weeks"}]</script>`, "", "", "2026-11-22", "jsonld"},
		"the page's data":       {`<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2026-11-22"}]}</script>`, "", "", "2026-11-22", "jsonld"},
		"broken linked data":    {"<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"a\nb\",\"datePublished\":\"2026-11-22\"}</script>", "", "", "2026-11-22", "jsonld"},
		"a day, and its clock":  {`<meta name="publishdate" content="2026-11-22">`, "<p>2026-11-22 10:00</p>", "", "2026-11-22T10:00:00Z", "meta"},
		"text":                  {"", "<p>By Jane Doe | Nov. 22, 2026 at 3:05 p.m.</p>", "", "2026-11-22T15:05:00Z", "text"},
		"a day with points":     {"", "<p>Date: 22.11.2026</p>", "", "2026-11-22", "text"},
		"one of two days":       {"", "<p>Date: 02.03.2026</p>", "", "", ""},
		"only of the change":    {"", "<p>Last updated: 22 November 2026</p>", "", "2026-11-22", "text"},
		"published first":       {"", "<p>Updated 23 November 2026, published 22 November 2026</p>", "", "2026-11-22", "text"},
		"one time, shown ago":   {"", `<p><time datetime="2026-11-22T10:00:00+01:00">3 hours ago</time></p>`, "", "2026-11-22T09:00:00Z", "time"},
		"the address":           {"", "", "https://news.example/2026/11/22/bridge", "2026-11-22", "url"},
		"no day in an address":  {"", "", "https://news.example/2026/11/bridge", "", ""},
		"a number":              {"", "", "https://news.example/20261122334455.html", "", ""},
		"copyright":             {"", "<p>© 22 November 2026 The Courier</p>", "", "", ""},
		"a paragraph's day":     {"", "<p>" + strings.Repeat("The bridge was opened on 1 May 1998, to the sound of ships. ", 4) + "</p>", "", "", ""},
		"beside":                {"", `<aside><time datetime="2026-11-22">x</time></aside><div class="sidebar">Nov 22, 2026</div>`, "", "", ""},
		"the beginning":         {`<meta name="date" content="1970-01-01T00:00:00Z">`, "", "", "", ""},
		"one script's":          {`<script>var d={"publishTime":"2026-11-22 10:00:00"}</script>`, "", "", "2026-11-22T10:00:00Z", "script"},
		"the title's script":    {`<script>var d={"a":{"title":"Bridge lanes to close for weeks","publishTime":"2026-11-22 10:00:00"},"hot":[{"publishTime":"2026-11-24 10:00:00"}]}</script>`, "", "", "2026-11-22T10:00:00Z", "script"},
		"a clock with a point":  {"", "<p>22 November 2026, 7.40am</p>", "", "2026-11-22T07:40:00Z", "text"},
		"its zone is marked":    {"", `<p><time datetime="2026-11-22T07:40:00+01:00">22 November 2026, 7.40am</time></p>`, "", "2026-11-22T06:40:00Z", "time"},
		"a dateline":            {"", "<p>LEEDS, 7 May 2026 – " + strings.Repeat("The bridge is closed to all lorries over twelve tonnes. ", 4) + "</p>", "", "2026-05-07", "text"},
		"a weekday and a clock": {"", "<p>Updated 11:05 AM EDT, Fri October 16, 2026</p>", "", "2026-10-16T15:05:00Z", "text"},
		"the clock of its day":  {"", `<p><time datetime="2026-11-22T10:00:00Z">22 November 2026</time></p><p>Jane Doe</p>`, "", "2026-11-22T10:00:00Z", "time"},
		"of an object":          {`<script>var d={"note":{"title":"Bridge lanes to close for weeks","time":1795341600000}}</script>`, "", "", "2026-11-22T10:00:00Z", "script"},
		"a list's script":       {`<script>var d=[{"publishTime":"2026-11-22 10:00:00"},{"publishTime":"2026-11-20 10:00:00"}]</script>`, "", "", "", ""},
	} {
		a := read(t, page(c.head, c.above), c.address)
		if a.Published.String() != c.want || a.PublishedFrom != c.from {
			t.Errorf("%s: %q from %q, want %q from %q", name, a.Published, a.PublishedFrom, c.want, c.from)
		}
	}
}

func TestAZoneThatSomebodyNamedGoesFirst(t *testing.T) {
	a, err := Parse([]byte(page("", "<p>2026-11-22 10:00</p>")), Origin{Zone: dateline.China})
	if err != nil || !a.Published.At.Equal(time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %v", a.Published, err)
	}
}

func TestBylines(t *testing.T) {
	for name, c := range map[string]struct {
		head, above string
		want        string
	}{
		"plain":                 {"", "<p>By Jane Doe</p>", "Jane Doe"},
		"two and a title":       {"", "<p>By Jane Doe, Political Editor, and Omar bin Haddad, in Harbour</p>", "Jane Doe, Omar bin Haddad"},
		"word alone":            {"", "<div>By</div><div>Jane Doe</div>", "Jane Doe"},
		"capitals":              {"", "<p>BY JANE O'NEIL</p>", "Jane O'Neil"},
		"a duty in one line":    {"", `<div class="byline"><span>Jane Doe</span><span>Transport correspondent</span></div>`, "Jane Doe"},
		"a degree":              {"", "<p>By Jane Doe, M.D.</p>", "Jane Doe"},
		"a date after it":       {"", "<p>By Jane Doe March 18 at 3:57 PM Follow @jane</p>", "Jane Doe"},
		"the agency":            {"", "<p>By Associated Press</p>", ""},
		"staff":                 {`<meta name="author" content="Courier Staff">`, "", ""},
		"the photographer":      {"", "<p>Photograph by Carl Jensen</p>", ""},
		"the reviewer":          {"", "<p>Medically reviewed by Carl Jensen</p>", ""},
		"meta":                  {`<meta name="author" content="Jane Doe and Tom Roe">`, "", "Jane Doe, Tom Roe"},
		"an address":            {`<meta property="article:author" content="https://www.facebook.com/jane.doe">`, "", ""},
		"linked, one word":      {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Madonna"}}</script>`, "", "Madonna"},
		"marked":                {"", `<span class="author-name">Jane Doe</span>`, "Jane Doe"},
		"marked for another":    {"", `<div class="related"><span class="author-name">Jane Doe</span></div>`, ""},
		"rel of others":         {"", `<p><a rel="author" href="/j">Jane Doe</a></p><div class="more-stories"><a rel="author">Tom Roe</a></div>`, "Jane Doe"},
		"Chinese":               {"", "<p>记者 张伟 欧阳文静</p>", "张伟, 欧阳文静"},
		"Chinese, wide":         {"", "<p>作者：张　伟</p>", "张伟"},
		"Chinese, with a bar":   {"", "<p>文｜周小鱼 编辑｜林夕</p>", "周小鱼"},
		"Chinese, of an outlet": {"", "<p>江城晚报记者 李雪 通讯员 何佳</p>", "李雪, 何佳"},
		"Chinese, a trainee":    {"", "<p><span>记者 王雷 实习生 李小梅</span></p>", "王雷, 李小梅"},
		"trainee as one word":   {"", "<p>记者王雷 实习记者李小梅 报道</p>", "王雷, 李小梅"},
		"without a blank":       {"", "<p>江城晚报记者王雷通讯员张敏报道</p>", "王雷, 张敏"},
		"in brackets":           {"", "<p>11月22日，大桥封闭检修。（记者 王雷 通讯员 张敏）</p>", "王雷, 张敏"},
		"brackets, an outlet":   {"", "<p>大桥封闭检修。（江城晚报记者 王雷 实习生 李小梅）</p>", "王雷, 李小梅"},
		"who took it, between":  {"", "<p>记者 王雷 文 通讯员 张敏 摄</p>", "王雷"},
		// What machines are told is completed by a visible byline that names them all.
		"the first only":        {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ben Baker and Ada Abbott, Senior Reporters</p>", "Ben Baker, Ada Abbott"},
		"the last only":         {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ada Abbott"}}</script>`, "<p>By Ben Baker, Cid Coe and Ada Abbott</p>", "Ada Abbott, Ben Baker, Cid Coe"},
		"and a place":           {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ben Baker and Ada Abbott, New York</p>", "Ben Baker, Ada Abbott"},
		"a place alone":         {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ben Baker, New York</p>", "Ben Baker"},
		"another's byline":      {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ada Abbott and Cid Coe</p>", "Ben Baker"},
		"with a photographer":   {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ben Baker, photographs by Ada Abbott and Cid Coe</p>", "Ben Baker"},
		"an editor beside":      {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Ben Baker"}}</script>`, "<p>By Ben Baker | Edited by Ada Abbott</p>", "Ben Baker"},
		"Chinese, one of two":   {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"王雷"}}</script>`, "<p>记者 王雷 实习生 李小梅</p>", "王雷, 李小梅"},
		"Chinese, an editor":    {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"王雷"}}</script>`, "<p>记者 王雷 责任编辑 李小梅</p>", "王雷"},
		"its own address":       {"", "<p>Hollis Tran htran@paper.example</p>", "Hollis Tran"},
		"a desk's address":      {"", "<p>Harbour Desk news@paper.example</p>", ""},
		"for whom, capitals":    {"", "<p>By ELLIE SHAW FOR THE DAILY POST</p>", "Ellie Shaw"},
		"a long name":           {"", "<p>By María José Núñez de la Torre</p>", "María José Núñez de la Torre"},
		"a comma too many":      {`<script type="application/ld+json">{"@type":"Article","headline":"x, }","author":{"@type":"Person","name":"Eve Lark",},}</script>`, "", "Eve Lark"},
		"Chinese, 21st":         {"", "<p>21世纪经济报道记者 易佳颖 上海报道</p>", "易佳颖"},
		"a picture's label":     {"", "<p>文/本报记者 赵敏 图/受访者提供</p>", "赵敏"},
		"an editor, told first": {`<meta name="author" content="李小梅">`, "<p>编辑：李小梅</p><p>本报讯（记者 王雷 通讯员 张敏）大桥封闭检修。</p>", "王雷, 张敏"},
		"words":                 {"", "<p>Words: Jane Doe</p>", "Jane Doe"},
		"traditional":           {"", "<p>【本報記者黃嘉欣報道】</p>", "黃嘉欣"},
		"traditional, a place":  {`<meta name="author" content="記者林佩玉／台北即時報導">`, "", "林佩玉"},
		"Taiwan's brackets":     {"", "<p>〔記者甘孟霖／台北報導〕大橋封閉檢修。</p>", "甘孟霖"},
		"a place and a day":     {"", "<p>（通聯社記者陳昱婷台北14日電）大橋封閉檢修。</p>", "陳昱婷"},
		"a place of three":      {"", "<p>（通联社记者王明新加坡14日电）大桥封闭检修。</p>", "王明"},
		"an outlet between":     {"", "<p>【文/江城网 王雷】</p>", "王雷"},
		"an outlet ahead":       {"", "<p>江城财经 作者 王雷</p>", "王雷"},
		"each in an element":    {"", `<ul><li><a class="c-byline-link">Jane Doe</a></li><li><a class="c-byline-link">Tom Roe</a></li></ul>`, "Jane Doe, Tom Roe"},
		"a part's name":         {"", `<div data-component="byline-block"><span>Dearbhla O'Shea</span><span>Business reporter</span></div>`, "Dearbhla O'Shea"},
		"its editor, linked":    {`<script type="application/ld+json">{"@type":"Article","headline":"x","author":{"@type":"Person","name":"Eve Lark"},"editor":{"@type":"Person","name":"Tom Roe"}}</script>`, "", "Eve Lark"},
		"pictures by another":   {"", "<p>文 / 王雷　图 / 李小梅</p>", "王雷"},
		"a pen name alone":      {"", "<p>撰文｜三水</p>", "三水"},
		"a pen name's desk":     {"", "<p>撰文｜城事编辑部</p>", ""},
		"this text's author":    {"", "<p>（本文作者王雷系本刊研究员）</p>", "王雷"},
		"no person":             {"", "<p>作者：本网编辑部</p>", ""},
		"a sentence":            {"", "<p>记者从市政府获悉</p>", ""},
		"who took the picture":  {"", "<p>家长在门店排队。江城社记者 张伟 摄</p>", ""},
		"who took it, closer":   {"", "<p>江城社记者张伟摄</p>", ""},
		"who wrote, and took":   {"", "<p>记者 李雪 文/图</p>", "李雪"},
	} {
		if got := read(t, page(c.head, c.above), "https://news.example/a").Authors(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestABoxWithANameOfSomethingElseMayHoldTheArticle(t *testing.T) {
	html := `<html><head><title>家长排队退奶粉_江城新闻</title></head><body><div class="hot-news with-sidebar"><h2>家长排队退奶粉</h2><p>2026-11-22 10:00 记者 李雪</p>` +
		strings.Repeat("<p>涉事批次的奶粉已经全部下架，货架旁张贴着召回公告，多位前来咨询的家长表示，希望企业尽快把检测结果公布出来。</p>", 5) +
		`</div><div class="sidebar"><p>2019-01-01 记者 王磊</p></div></body></html>`
	a := read(t, html, "https://news.example/a")
	if a.Authors() != "李雪" || a.Published.String() != "2026-11-22T02:00:00Z" || strings.Count(a.Text, "\n") != 4 {
		t.Errorf("%s, %s: %s", a.Authors(), a.Published, a.Text)
	}
}

func TestTraditionalChinese(t *testing.T) {
	for said, want := range map[string]bool{
		"跨江大橋管理處表示，檢測發現部分拉索需要更換，大橋將封閉兩條車道。":                   true,
		"跨江大桥管理处表示，检测发现部分拉索需要更换，大桥将封闭两条车道。":                   false,
		"古籍里有个繁体的橋字和樑字，专家说它们的写法在汉代就已经确定。":                     false,
		"The board of the Harbour Bridge closes two lanes. 橋": false,
	} {
		if a := read(t, "<html><title>x</title><p>"+said+"</p></html>", ""); a.Traditional != want {
			t.Errorf("%q: %t, %s", said, a.Traditional, a.Language)
		}
	}
}

func TestNames(t *testing.T) {
	for said, want := range map[string][]string{
		"By Jane Doe and John Roe": {"Jane Doe", "John Roe"},
		"记者 张三、李四":                 {"张三", "李四"},
		"Jane Doe, Staff Writer":   {"Jane Doe"},
		"编辑部":                      nil,
		"":                         nil,
	} {
		if got := Names(said); !slices.Equal(got, want) {
			t.Errorf("%q: %q", said, got)
		}
	}
}

func TestTitles(t *testing.T) {
	for title, want := range map[string]string{
		"Bridge lanes to close for weeks | The Courier": "Bridge lanes to close for weeks",
		"Bridge lanes - to close - in parts":            "Bridge lanes - to close - in parts",
		"Bridge lanes to close - Courier":               "Bridge lanes to close",
		"星禾乳业召回三批次奶粉_新闻中心_晨报网":                          "星禾乳业召回三批次奶粉",
		"星禾乳业召回三批次奶粉-晨报网":                               "星禾乳业召回三批次奶粉",
		"Courier News: Bridge lanes to close":           "Bridge lanes to close",
	} {
		s := findings{title: title, meta: map[string]string{}}
		base, _ := url.Parse("https://www.couriernews.example/a")
		if got := s.bestTitle(base); got != want {
			t.Errorf("%q became %q", title, got)
		}
	}
}

func TestATitleOfAllPagesGivesWayToTheHeadline(t *testing.T) {
	for _, title := range []string{"Courier News", "Courier News - Print version", "文章详情"} {
		html := "<title>" + title + "</title><h1>A warning that was filed and forgotten</h1><p>The board said on Monday that it would close two lanes.</p>"
		if a := read(t, html, "https://www.couriernews.example/a"); a.Title != "A warning that was filed and forgotten" {
			t.Errorf("%q became %q", title, a.Title)
		}
	}
}

func TestPagesWithoutAnything(t *testing.T) {
	if _, err := Parse([]byte(" \n"), Origin{}); !fault.Is(err, "coverage.page.empty") {
		t.Error(err)
	}
	if _, err := Parse([]byte("<p>x"), Origin{URL: "http://[::bad"}); !fault.Is(err, "coverage.page.unreadable") {
		t.Error(err)
	}
	a := read(t, "<html><body></body></html>", "https://news.example/")
	if a.Title+a.Text+a.Published.String() != "" || a.Byline != nil {
		t.Errorf("%+v", a)
	}
}

// BenchmarkLargePages compares a page with one of eight times as many paragraphs, or marks in a box beside the article: a
// page can make the time grow with its length, and not with its square.
func BenchmarkLargePages(b *testing.B) {
	for name, c := range map[string][2]string{
		"paragraphs": {"<h1>Bridge lanes to close</h1>", "<p>The board said on Monday, 22 November 2026, that it would close.</p>"},
		"links":      {`<div class="sidebar">`, `<i rel="nofollow">x</i>`},
		"times":      {`<div class="sidebar">`, "<time>x</time>"},
	} {
		b.Run(name, func(b *testing.B) {
			took := func(n int) time.Duration {
				body := []byte("<html><body>" + c[0] + strings.Repeat(c[1], n))
				start := time.Now()
				if _, err := Parse(body, Origin{URL: "https://news.example/a"}); err != nil {
					b.Fatal(err)
				}
				return time.Since(start)
			}
			for b.Loop() {
				b.ReportMetric(float64(took(40_000))/float64(took(5_000)), "ratio")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	pages, _ := filepath.Glob("testdata/*.html")
	for _, p := range pages {
		body, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "https://news.example/2026/11/22/a")
	}
	f.Add([]byte(`<table><time datetime="2026-13-45"><p>By  and <script type="application/ld+json">[{"@graph":[{"@id":"a","author":{"@id":"a"}}]}]`), "m.:")
	f.Fuzz(func(t *testing.T, body []byte, address string) {
		a, err := Parse(body, Origin{URL: address})
		if err != nil {
			return
		}
		if strings.ContainsAny(a.Title, "\n\r") || (a.Published.At.IsZero() != (a.PublishedFrom == "")) {
			t.Errorf("%+v", a)
		}
		for _, p := range a.Byline {
			if p.Name == "" || p.Role == "" {
				t.Errorf("%+v", a.Byline)
			}
		}
	})
}

// What a site puts under all its articles is none of theirs, and neither is what it lists below them.
func TestLinesOfTheHouseAreNoText(t *testing.T) {
	below := `<p>Keep it Clean. Please avoid obscene language.</p><p>A version of this article appears in print on Nov. 19, 2026, Section B.</p>` +
		`<p>分享让更多人看到</p><h3>Most popular</h3><p>Sheriff: man stole a tractor and drove it to the dairy, where he asked for change and was told to wait outside for it.</p>`
	text := read(t, strings.Replace(page("", ""), "</body>", below+"</body>", 1), "https://news.example/a").Text
	for _, house := range []string{"Keep it", "in print", "分享", "tractor"} {
		if strings.Contains(text, house) {
			t.Errorf("%q is left in %q", house, text)
		}
	}
	if !strings.HasSuffix(text, "after a survey.") || len(text) < 800 {
		t.Errorf("the article's own end is missing: %q", text)
	}
	kept := read(t, strings.Replace(page("", ""), "</h1>", "</h1><h3>Most popular</h3>", 1), "https://news.example/a").Text
	if len(kept) < 800 {
		t.Error("a heading at the beginning ends nothing")
	}
}

func TestPeopleOfALineThatSaysMore(t *testing.T) {
	said := `<p>本文来自微信公众号：零售氪星球，作者：椰子，题图来自：视觉中国</p>`
	a := read(t, `<html lang="zh"><head><title>火锅为什么越来越难做了</title></head><body><h1>火锅为什么越来越难做了</h1>`+said+strings.Repeat(`<p>业内人士指出，连锁餐饮的快速扩张往往伴随着管理半径过大的问题，食品安全的底线不能因为规模而降低。</p>`, 6)+
		`<div><span>责任编辑：谢煜楠</span><span>图片编辑：蒋立冬</span></div></body></html>`, "https://news.example/a")
	for _, want := range []Person{{"椰子", Author}, {"谢煜楠", Editor}, {"蒋立冬", Editor}} {
		if !slices.Contains(a.Byline, want) {
			t.Errorf("%v is not in %v", want, a.Byline)
		}
	}
}
