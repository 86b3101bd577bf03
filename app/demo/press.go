package demo

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// press plays the news sites of the sample on loopback: a feed for each of three outlets, and articles.
type press struct {
	listener net.Listener
	server   *http.Server
	mu       sync.Mutex
	articles []article
}

type article struct {
	site, slug, lang, title, byline, text string // text: paragraphs of HTML
	at                                    time.Time
}

func startPress() (*press, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &press{listener: listener}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{site}/feed.xml", p.feed)
	mux.HandleFunc("GET /{site}/{slug}", p.page)
	p.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	return p, nil
}

func (p *press) serve() error {
	if err := p.server.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (p *press) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = p.server.Shutdown(ctx) // what still reads is cut off with the program
}

func (p *press) url(path string) string { return "http://" + p.listener.Addr().String() + path }

func (p *press) publish(articles ...article) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.articles = append(p.articles, articles...)
}

func (p *press) of(site string) []article {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []article
	for _, a := range p.articles {
		if a.site == site {
			out = append(out, a)
		}
	}
	return out
}

func (p *press) feed(w http.ResponseWriter, r *http.Request) {
	site := r.PathValue("site")
	w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>%s</title><link>%s</link><description>news</description>`,
		site, p.url("/"+site))
	for _, a := range p.of(site) {
		link := p.url("/" + site + "/" + a.slug)
		_, _ = fmt.Fprintf(w, `<item><title>%s</title><link>%s</link><guid>%s</guid><pubDate>%s</pubDate></item>`,
			html.EscapeString(a.title), link, link, a.at.Format(time.RFC1123Z))
	}
	_, _ = fmt.Fprint(w, `</channel></rss>`)
}

func (p *press) page(w http.ResponseWriter, r *http.Request) {
	for _, a := range p.of(r.PathValue("site")) {
		if a.slug != r.PathValue("slug") {
			continue
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="%s"><head><title>%s</title><meta name="author" content="%s"><meta property="article:published_time" content="%s"></head><body><article><h1>%s</h1><p class="byline">%s</p>%s</article></body></html>`,
			a.lang, html.EscapeString(a.title), html.EscapeString(a.byline), a.at.Format(time.RFC3339), html.EscapeString(a.title), html.EscapeString(a.byline), a.text)
		return
	}
	http.NotFound(w, r)
}

// articlesAbout is what the outlets make of the statement: a reprint, a report that links to the newsroom, one
// that repeats a refuted claim, and one that has nothing to do with us.
func articlesAbout(at time.Time, english, newsroom string) []article {
	para := func(texts ...string) string { return "<p>" + strings.Join(texts, "</p><p>") + "</p>" }
	return []article{
		{site: "harbourdaily", slug: "harbourlight-numbers", lang: "en", title: "What happened to 12,400 telephone numbers", byline: "By Ada Abbott", text: english, at: at},
		{site: "chenbao", slug: "gangdeng", lang: "zh-CN", title: "港灯道歉，网传三百万用户的密码外泄", byline: "记者 王雷", at: at, text: para(
			"旅行笔记平台港灯今日就手机号外泄一事公开致歉，称一份含12,400名用户手机号的文件曾可从外部访问。",
			"网络上另有传言称，港灯三百万用户的密码已经泄露，不少用户表示担忧，并在社交平台上询问是否应当更换密码。",
			"平台表示，今天将逐一通知受影响的用户，客服昼夜值守，并委托外部机构调查原因，结论将全文公布。")},
		{site: "techwire", slug: "leak-timeline", lang: "en", title: "Travel platform explains leak of telephone numbers", byline: "By Ben Baker", at: at, text: para(
			"A platform for travel notes has explained how a file with telephone numbers came to be reachable, and has announced an outside examination.",
			`Its <a href="`+newsroom+`">statement</a> sets out what was found and when, and what users can do. Lawyers whom we asked say that such a prompt explanation is rare.`,
			"Regulators in two countries have asked for details; answers are expected within the week, and the company says that it will publish them.")},
		{site: "techwire", slug: "weather-app", lang: "en", title: "A weather app learns to wait", byline: "By Clara Carver", at: at, text: para(
			"A small studio has rebuilt its weather app around a single idea: say less, and later.",
			"Forecasts now appear only when they change what you would do, which turns out to be four times a week.",
			"Readers who tried it for a month told us that they had stopped looking, which is what its makers had hoped for.")},
	}
}
