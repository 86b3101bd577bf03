package dev

import (
	"fmt"
	"time"

	"standfirst/templates"
)

// person is an invented contact.
type person struct {
	Name, Lang, Outlet, Beat, Email, Kind, State string
	Seen                                         time.Time
}

type catalogueView struct {
	templates.Frame
	Empty, Form          templates.Form
	People               []person
	Filters              []templates.Filter
	Chips                []templates.Chip
	Pager, Last, Nothing templates.Pager
	Actions              []templates.Action
	Tabs                 []templates.Tab
	Events               []templates.Event
	Details              []templates.Detail
	Steps                []templates.Step
	Kinds                []templates.Option
	Outlets, Tones       []templates.Point
	Days                 []string
	Volume               []templates.Series
	Found                templates.PaletteView
	Flashes              []*templates.Flash
	Spark                []templates.Dated
	LongLog              string
}

type newsroomView struct {
	templates.Frame
	Published time.Time
}

var now = time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)

// in chooses by language: invented names and remarks are data and not messages of the portal.
func in(lang, en, zh string) string {
	if lang == "zh-CN" {
		return zh
	}
	return en
}

func sampleFrame(lang string) templates.Frame {
	zone := time.FixedZone("GMT", 0)
	if lang == "zh-CN" {
		zone = time.FixedZone("CST", 8*3600)
	}
	item := func(key, icon string, active bool, badge int) templates.MenuItem {
		return templates.MenuItem{Key: key, Icon: icon, URL: "/dev/ui", Active: active, Badge: badge}
	}
	return templates.Frame{
		Lang: lang, Zone: zone, Now: now, Theme: "auto", Title: in(lang, "Components", "组件"), Path: "/dev/ui", Dev: true,
		User:   &templates.User{ID: "u1", Name: in(lang, "Anna Berg", "白安娜"), Email: "anna@example.org", Initials: in(lang, "AB", "娜"), RoleKey: "role.manager"},
		Space:  &templates.Space{ID: "dev/ui", Name: in(lang, "Northlight Foods", "北光食品")},
		Spaces: []templates.Space{{ID: "dev/ui", Name: in(lang, "Northlight Foods", "北光食品")}, {ID: "other", Name: in(lang, "Harbour Mobility", "海港出行")}},
		Crumbs: []templates.Crumb{{Label: in(lang, "Contacts", "联系人"), URL: "/dev/ui"}},
		Menu: []templates.MenuGroup{
			{Items: []templates.MenuItem{item("nav.today", "home", false, 0)}},
			{Key: "nav.people", Items: []templates.MenuItem{
				item("nav.contacts", "users", true, 0), item("nav.outlets", "building-broadcast-tower", false, 0), item("nav.lists", "list-details", false, 0),
			}},
			{Key: "nav.work", Items: []templates.MenuItem{
				item("nav.incidents", "alert-triangle", false, 2), item("nav.releases", "file-text", false, 0), item("nav.mailings", "send", false, 0),
			}},
			{Key: "nav.results", Items: []templates.MenuItem{
				item("nav.coverage", "news", false, 0), item("nav.reports", "report-analytics", false, 0),
			}},
		},
	}
}

func people(lang string) []person {
	return []person{
		{in(lang, "Maren Olsson", "李雷"), "", in(lang, "The Harbour Post", "财经观察"), in(lang, "Food safety", "食品安全"), "maren@post.example", "ok", "verified", now.Add(-2 * time.Hour)},
		{in(lang, "周晓岚", "Maren Olsson"), in(lang, "zh-CN", "en"), in(lang, "南方消费报", "The Harbour Post"), in(lang, "Consumer affairs, recalls and the long tail of regional supermarkets", "食品安全、召回与区域商超"), "zhou@nanfang.example", "warn", "disputed", now.Add(-26 * time.Hour)},
		{in(lang, "Tomás Rivera", "韩梅梅"), "", in(lang, "Radio Litoral", "城市之声"), in(lang, "Business", "财经"), "tomas.rivera.with.a.long.address@litoral.example", "mute", "unverified", now.Add(-9 * 24 * time.Hour)},
		{in(lang, "Priya Nair", "欧阳明月"), "", in(lang, "Ledger Weekly", "明月说消费"), in(lang, "Retail", "消费"), "priya@ledger.example", "bad", "retracted", now.Add(-70 * 24 * time.Hour)},
	}
}

func actions(lang string) []templates.Found {
	return []templates.Found{
		{Icon: "plus", Label: in(lang, "New contact", "新建联系人"), URL: "/dev/ui", Shortcut: "c"},
		{Icon: "news", Label: in(lang, "Go to coverage", "前往媒体报道"), URL: "/dev/ui", Shortcut: "g v"},
	}
}

func sampleCatalogue(lang string) catalogueView {
	eight := 8
	return catalogueView{
		Frame: sampleFrame(lang),
		Form: templates.Form{
			Values: map[string][]string{"name": {in(lang, "Maren", "李雷")}, "email": {"maren@"}, "kind": {"statement"}, "at": {"2027-03-28T02:30"}, "mode": {"real"}},
			Errors: []templates.FieldError{{Field: "email", Key: "dev.fault.email"}, {Field: "at", Key: "dev.fault.time"}, {Key: "dev.fault.form"}},
		},
		People: people(lang),
		Filters: []templates.Filter{
			{Name: "beat", Label: in(lang, "Beat", "条线"), Options: []templates.Option{{Value: "food", Label: in(lang, "Food safety", "食品安全")}, {Value: "retail", Label: in(lang, "Retail", "消费")}}},
			{Name: "outlet", Label: in(lang, "Outlet", "媒体机构"), Value: "post", Options: []templates.Option{{Value: "post", Label: in(lang, "The Harbour Post", "财经观察")}}},
		},
		Chips: []templates.Chip{{Label: in(lang, "Outlet: The Harbour Post", "媒体机构：财经观察"), URL: "/dev/ui"}, {Label: in(lang, "Checked in 90 days", "90 天内核对过"), URL: "/dev/ui"}},
		Pager: templates.Pager{From: 26, To: 50, Total: 1240, Prev: "/dev/ui", Next: "/dev/ui"},
		Last:  templates.Pager{From: 1, To: 4, Total: -1, Next: "/dev/ui"},
		Actions: []templates.Action{
			{Name: "do", Value: "list", Label: in(lang, "Add to list", "加入名单"), Icon: "list-details"},
			{Name: "do", Value: "tag", Label: in(lang, "Tag", "打标签"), Icon: "tag"},
			{Name: "do", Value: "archive", Label: in(lang, "Archive", "归档"), Icon: "archive", Danger: true},
		},
		Tabs: []templates.Tab{
			{Label: in(lang, "Overview", "概览"), URL: "/dev/ui", Active: true},
			{Label: in(lang, "Facts", "事实"), URL: "/dev/ui", Count: &eight},
			{Label: in(lang, "Releases", "新闻稿"), URL: "/dev/ui"},
			{Label: in(lang, "Log", "日志"), URL: "/dev/ui"},
		},
		Events:  sampleEvents(lang),
		Details: sampleDetails(lang),
		Steps: []templates.Step{
			{Label: in(lang, "Upload", "上传"), URL: "/dev/ui", State: "done"},
			{Label: in(lang, "Match columns", "匹配列"), State: "now"},
			{Label: in(lang, "Check", "检查"), State: "todo"},
			{Label: in(lang, "Import", "导入"), State: "todo"},
		},
		Kinds: []templates.Option{{Value: "statement", Label: in(lang, "Statement", "声明")}, {Value: "correction", Label: in(lang, "Correction", "更正")}},
		Outlets: []templates.Point{
			{Label: in(lang, "The Harbour Post", "财经观察"), Value: 42},
			{Label: in(lang, "Ledger Weekly", "明月说消费"), Value: 27},
			{Label: in(lang, "Radio Litoral", "城市之声"), Value: 9},
			{Label: in(lang, "Consumer News of the South", "南方消费报"), Value: 3},
		},
		Tones: []templates.Point{
			{Label: in(lang, "Positive", "正面"), Value: 18, Kind: "ok"}, {Label: in(lang, "Neutral", "中性"), Value: 51, Kind: "mute"}, {Label: in(lang, "Negative", "负面"), Value: 12, Kind: "bad"},
		},
		Days:   days(lang),
		Volume: []templates.Series{{Name: in(lang, "Clips", "报道"), Values: []float64{2, 3, 9, 31, 46, 38, 22, 17, 12, 9}}, {Name: in(lang, "Reprints", "转载"), Values: []float64{0, 0, 2, 11, 21, 26, 14, 9, 3, 2}}},
		Spark:  []templates.Dated{{Day: "2026-09-01", Value: 310_000}, {Day: "2026-09-04", Value: 312_400}, {Day: "2026-11-01", Value: 309_000}},
		Found: templates.PaletteView{
			Records: []templates.Found{{Icon: "user", Label: in(lang, "Maren Olsson", "李雷"), Note: in(lang, "The Harbour Post", "财经观察"), URL: "/dev/ui"}, {Icon: "alert-triangle", Label: in(lang, "Glass found in oat drink", "燕麦饮中发现玻璃碎片"), URL: "/dev/ui"}},
			Actions: actions(lang),
		},
		Flashes: []*templates.Flash{{Kind: "ok", Key: "ui.saved"}, {Kind: "ok", Key: "ui.saved", Undo: "/undo", Back: "/dev/ui"}, {Kind: "warn", Key: "dev.flash.warn"}, {Kind: "error", Key: "ui.offline"}},
		LongLog: "220 mx.example.org ESMTP\r\n250-STARTTLS\r\n250 SIZE 35882577\r\nMAIL FROM:<press@northlight.example>\r\n550 5.7.1 <press@northlight.example>: sender address rejected: not owned by the user that signed in\r\n",
	}
}

func days(lang string) []string {
	var out []string
	for d := range 10 {
		out = append(out, in(lang, fmt.Sprintf("%d Nov", 16+d), fmt.Sprintf("11月%d日", 16+d)))
	}
	return out
}

func sampleEvents(lang string) []templates.Event {
	return []templates.Event{
		{Icon: "circle-check", Kind: "ok", Who: in(lang, "Dr Hana Sato", "佐藤花"), Text: in(lang, "verified fact 3 for Quality", "代表品控部核实了事实 3"), URL: "/dev/ui", When: now.Add(-4 * time.Minute)},
		{Icon: "phone", Who: in(lang, "Anna Berg", "白安娜"), Text: in(lang, "called Maren Olsson", "致电李雷"), Note: in(lang, "Files at 17:00. Wants the batch numbers and a name to quote.\nWill call back.", "下午五点截稿，需要批次号和可署名引用的发言人。\n稍后回电。"), When: now.Add(-3 * time.Hour)},
		{Icon: "alert-triangle", Kind: "warn", Who: in(lang, "Tomás Rivera", "韩梅梅"), Text: in(lang, "disputed fact 2", "对事实 2 提出疑问"), When: now.Add(-26 * time.Hour)},
		{Icon: "mail-off", Kind: "bad", Text: in(lang, "A message to zhou@nanfang.example was refused", "发往 zhou@nanfang.example 的邮件被拒收"), When: now.Add(-40 * 24 * time.Hour)},
		{Icon: "user-plus", Who: in(lang, "Anna Berg", "白安娜"), Text: in(lang, "added this contact", "添加了该联系人"), When: now.Add(-400 * 24 * time.Hour)},
	}
}

func sampleDetails(lang string) []templates.Detail {
	return []templates.Detail{
		{Label: in(lang, "E-mail", "邮箱"), Value: "maren@post.example", URL: "mailto:maren@post.example"},
		{Label: in(lang, "Outlet", "媒体机构"), Value: in(lang, "The Harbour Post", "财经观察"), URL: "/dev/ui"},
		{Label: in(lang, "Chinese name", "外文名"), Value: in(lang, "奥尔松", "Maren Olsson"), Lang: in(lang, "zh-CN", "en")},
		{Label: in(lang, "Press card", "记者证")},
		{Label: in(lang, "Source", "来源"), Value: in(lang, "Imported from editors-2026.csv, row 118", "导入自 editors-2026.csv 第 118 行")},
	}
}

func sampleNewsroom(lang string) newsroomView {
	f := sampleFrame(lang)
	f.Title = in(lang, "Northlight recalls one batch of oat drink after glass is found", "北光食品召回一批次燕麦饮：发现玻璃碎片")
	return newsroomView{Frame: f, Published: now}
}
