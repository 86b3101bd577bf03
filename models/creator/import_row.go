package creator

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"standfirst/models/contact"
	"standfirst/models/fault"
	"standfirst/models/sheet"
	"standfirst/models/term"
)

// Columnar is what a column of a file of figures may hold, in the order a person is offered it.
var Columnar = []string{"platform", "handle", "url", "date", "followers", "rate", "likes", "comments", "shares"}

// headers are the names under which they usually come, folded and without signs; those of our own export and of
// the exports of 蒲公英, 星图 and the studios of the large platforms among them.
var headers = map[string]string{
	"platform":  "platform network channel site 平台 渠道 平台名称",
	"handle":    "handle account username user accountname accountid id screenname 账号 帐号 账号名 账号id 用户名 达人id 博主id 小红书号 抖音号 handleoraddress 账号或主页地址",
	"url":       "url address link profile profileurl profilelink homepage 链接 地址 主页 主页链接 主页地址 账号链接",
	"date":      "date day asof on snapshot 日期 时间 数据日期 统计日期 截至 截至日期",
	"followers": "followers fans subscribers followercount fanscount subscribercount 粉丝 粉丝数 粉丝量 关注者 关注者数 订阅数",
	"rate":      "engagement engagementrate er rate 互动率 平均互动率",
	"likes":     "likes avglikes averagelikes meanlikes 点赞 点赞数 平均点赞 平均点赞数 赞",
	"comments":  "comments avgcomments averagecomments meancomments 评论 评论数 平均评论 平均评论数",
	"shares":    "shares avgshares averageshares reposts meanshares 转发 转发数 分享 分享数 平均转发 平均分享 收藏",
}

// names are what platforms are called in files, beside their own names.
var names = map[string]string{
	"xiaohongshu": "小红书 rednote red xhs 小红书xiaohongshu xiaohongshu小红书", "douyin": "抖音 douyin抖音 抖音号", "weixin": "微信公众号 公众号 微信 wechat wechataccount wechataccount微信公众号",
	"weibo": "微博 新浪微博 sinaweibo weibo微博", "bilibili": "b站 哔哩哔哩 bilibilib站 b站bilibili", "kuaishou": "快手 kuaishou快手", "zhihu": "知乎 zhihu知乎",
	"youtube": "油管 yt", "instagram": "ig ins", "tiktok": "tik tok", "x": "twitter 推特 xtwitter", "linkedin": "领英 领英linkedin", "other": "其他",
}

func headKey(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, term.Fold(text))
}

func lookUp(table map[string]string, key string) string {
	if _, ok := table[key]; ok {
		return key
	}
	for name, words := range table {
		if slices.Contains(strings.Fields(words), key) {
			return name
		}
	}
	return ""
}

// guess names the columns by their headers, each field once.
func guess(header []string) []string {
	out, seen := make([]string, len(header)), map[string]bool{}
	for n, h := range header {
		if f := lookUp(headers, headKey(h)); f != "" && !seen[f] {
			out[n], seen[f] = f, true
		}
	}
	return out
}

// Row is what becomes of one row of a file of figures.
type Row struct {
	Number    int       `json:"number"`
	Line      int       `json:"line"` // in the file
	Fate      string    `json:"fate"`
	Of        int       `json:"of"` // the line that a duplicate repeats
	ContactID string    `json:"contact_id"`
	Name      string    `json:"name"` // of the creator
	Platform  string    `json:"platform"`
	Handle    string    `json:"handle"`
	Figures   Figures   `json:"figures"`
	Before    int64     `json:"before"` // followers that are replaced
	Problems  []Problem `json:"problems"`
	Cells     []string  `json:"cells"` // of a refused row, as they stood in the file
}

// Problem is what is wrong with a row: a message key, and the column that it is about, -1 for the row.
type Problem struct {
	Column int               `json:"column"`
	Key    string            `json:"key"`
	Args   map[string]string `json:"args"`
}

func (r *Row) refuse(column int, f *fault.Error) {
	args := map[string]string{}
	for name, value := range f.Args {
		switch v := value.(type) {
		case string:
			args[name] = v
		case int:
			args[name] = strconv.Itoa(v)
		}
	}
	r.Fate = Refused
	r.Problems = append(r.Problems, Problem{column, f.Key, args})
}

// evaluate looks at every row of the file as things stand now.
func (s *Creators) evaluate(ctx context.Context, i *Import) error {
	src, done, err := s.source(ctx, i.File.SHA256)
	if err != nil {
		return err
	}
	defer func() { _ = done() }() // it was only read
	t, err := sheet.Open(src, i.Form)
	if err != nil {
		return err
	}
	var rows []Row
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		rows = append(rows, s.read(*i, row))
	}
	if err := s.place(ctx, rows); err != nil {
		return err
	}
	i.Fates, i.Results, err = s.keepRows(ctx, i.ID, rows)
	return err
}

// read reads the cells of a row.
func (s *Creators) read(i Import, row sheet.Row) Row {
	r := Row{Number: row.Number, Line: row.Line, Cells: row.Cells}
	if row.Fault != nil {
		r.refuse(-1, row.Fault)
		return r
	}
	column := func(field string) int { return slices.Index(i.Plan.Columns, field) }
	cell := func(field string) string {
		if n := column(field); n >= 0 && n < len(row.Cells) {
			return strings.TrimSpace(sheet.Plain(row.Cells[n]))
		}
		return ""
	}
	for _, b := range row.Bad {
		if b.Column < len(i.Plan.Columns) && i.Plan.Columns[b.Column] != "" {
			r.refuse(b.Column, b.Fault)
		}
	}
	r.where(cell, column)
	r.numbers(cell, column, i.Plan)
	date := cell("date")
	if date == "" {
		date = i.Plan.Date
	}
	day, _, ok := sheet.Day(date)
	switch {
	case date == "":
		r.refuse(column("date"), fault.Bad("", "creator.date.missing"))
	case !ok:
		r.refuse(column("date"), fault.Bad("", "creator.import.date", "text", date))
	default:
		if _, err := tidyDate("date", day, s.now(), false); fault.Of(err) != nil {
			r.refuse(column("date"), fault.Of(err))
		}
	}
	r.Figures.Date, r.Figures.Source = day, i.Plan.Source
	return r
}

// where finds the account that a row names: an address says it alone, a handle with its platform.
func (r *Row) where(cell func(string) string, column func(string) int) {
	platform := ""
	if text := cell("platform"); text != "" {
		if platform = lookUp(names, headKey(text)); platform == "" {
			r.Handle = cell("handle")
			r.refuse(column("platform"), fault.Bad("", "creator.import.platform", "text", text))
			return
		}
	}
	said, from := cell("handle"), "handle"
	if _, ok := address(said); said == "" || (!ok && platform == "" && cell("url") != "") {
		said, from = cell("url"), "url"
	}
	p, err := Locate(platform, said)
	if f := fault.Of(err); f != nil {
		if f.Field == "platform" {
			from = "platform"
		}
		r.Platform, r.Handle = platform, said
		r.refuse(column(from), f)
		return
	}
	r.Platform, r.Handle, r.Figures.AccountID = p.Platform, p.Handle, p.Key()
}

func (r *Row) numbers(cell func(string) string, column func(string) int, plan Plan) {
	read := func(field, key string) float64 {
		n, ok := Number(cell(field))
		if !ok {
			r.refuse(column(field), fault.Bad("", key))
		}
		return n
	}
	followers := read("followers", "creator.figures.followers")
	switch {
	case cell("followers") == "":
		r.refuse(column("followers"), fault.Bad("", "creator.import.no_followers"))
	case followers != math.Trunc(followers) || followers > 1e11:
		r.refuse(column("followers"), fault.Bad("", "creator.figures.followers"))
	}
	r.Figures.Followers = int64(max(followers, 0))
	r.Figures.Likes, r.Figures.Comments, r.Figures.Shares = read("likes", "creator.figures.number"), read("comments", "creator.figures.number"), read("shares", "creator.figures.number")
	rate := read("rate", "creator.figures.rate")
	if rate > 0 && (!plan.Share || strings.ContainsAny(cell("rate"), "%％")) {
		rate /= 100
	}
	if r.Figures.Rate = rate; rate > 1 {
		r.refuse(column("rate"), fault.Bad("", "creator.figures.rate"))
	}
}

// place finds whose accounts the rows name, and what stands there for the day.
func (s *Creators) place(ctx context.Context, rows []Row) error {
	first := map[string]int{} // snapshot → line
	for part := range slices.Chunk(rows, 500) {
		var ids []string
		for _, r := range part {
			if r.Figures.AccountID != "" {
				ids = append(ids, r.Figures.AccountID)
			}
		}
		accounts, err := s.accounts.GetAll(ctx, ids...)
		if err != nil {
			return err
		}
		var owners, snaps []string
		for _, a := range accounts {
			owners = append(owners, a.ContactID)
		}
		people, err := s.contacts.GetAll(ctx, owners...)
		if err != nil {
			return err
		}
		for n := range part {
			part[n].own(accounts, people)
			if part[n].Fate == "" {
				snaps = append(snaps, part[n].Figures.id())
			}
		}
		there, err := s.snapshots.GetAll(ctx, snaps...)
		if err != nil {
			return err
		}
		for n := range part {
			part[n].decide(there, first, s.moment())
		}
	}
	return nil
}

func (r *Row) own(accounts map[string]Account, people map[string]contact.Contact) {
	if r.Figures.AccountID == "" {
		return
	}
	a, ok := accounts[r.Figures.AccountID]
	c, known := people[a.ContactID]
	if !ok || !known {
		r.refuse(-1, fault.Bad("", "creator.import.unknown_account", "handle", r.Handle))
		return
	}
	r.ContactID, r.Name = c.ID, c.Name
}

// id is that of the snapshot that the figures become.
func (f Figures) id() string { return f.AccountID + "|" + f.Date + "|" + f.Source }

func (r *Row) decide(there map[string]Snapshot, first map[string]int, now time.Time) {
	if r.Fate == Refused {
		return
	}
	id := r.Figures.id()
	if at, ok := first[id]; ok {
		r.Fate, r.Of = Twice, at
		return
	}
	first[id] = r.Line
	fresh, err := r.Figures.snapshot(now)
	if f := fault.Of(err); f != nil {
		r.refuse(-1, f)
		return
	}
	old, ok := there[id]
	switch {
	case !ok:
		r.Fate = NewFigures
	case old.equals(fresh):
		r.Fate = Same
	default:
		r.Fate, r.Before = Replaces, old.Followers
	}
	r.Cells = nil
}

// equals reports whether two snapshots say the same.
func (s Snapshot) equals(o Snapshot) bool {
	return s.Followers == o.Followers && s.Likes == o.Likes && s.Comments == o.Comments && s.Shares == o.Shares && s.Rate == o.Rate
}

// Number reads a number as people write it: 12,345 or 3.2 %, in 万 and k as well; nothing is -1, which stands for
// "not known". It reports whether it is one.
func Number(text string) (float64, bool) {
	text = strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "%", "", "％", "").Replace(strings.TrimSpace(text))
	scale := 1.0
	for suffix, by := range map[string]float64{"万": 1e4, "亿": 1e8, "k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6, "w": 1e4, "W": 1e4} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			text, scale = rest, by
			break
		}
	}
	if text == "" {
		return -1, scale == 1
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || math.IsInf(n, 0) || math.IsNaN(n) {
		return -1, false
	}
	return math.Round(n*scale*1e6) / 1e6, true
}
