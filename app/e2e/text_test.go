package e2e

import "golang.org/x/text/encoding/simplifiedchinese"

// texts is what the people of a journey write.
type texts struct {
	house, postal, list, note string
	badRow, badProblem        string    // what the file says wrong, and what is wrong with it
	names                     [5]string // Anna, Lin, Omar, Grace, Zhou
	table                     []byte    // the file that the agency sent: four people, one bad row
	titleEN, titleZH, title   string    // of the incident; title is the one that the journey's people see
	claims                    [2][2]string
	headline, body            [2]string // English, Chinese
	contact                   string
	article                   string // headline of what a newspaper makes of it
}

var english = texts{
	house: "Harbourlight", postal: "Harbourlight, 1 Quayside, London E1 0AA", list: "Dailies and wires",
	badRow: "nobody at nowhere", badProblem: "has a space or a line break in it", note: "excerpt of the access log",
	names: [5]string{"Anna Berg", "Lin Yue", "Omar Haddad", "Grace Adeyemi", "Zhou Min"},
	table: []byte("Name,E-mail,Outlet,Domain,Role,Language\r\n" +
		"Ada Abbott,ada@harbourdaily.example,The Harbour Daily,harbourdaily.example,Reporter,en\r\n" +
		"Ben Baker,ben@techwire.example,Techwire,techwire.example,Editor,en\r\n" +
		"Nobody,nobody at nowhere,Techwire,,,en\r\n" +
		"李雷,lilei@chenbao.example,晨报网,chenbao.example,记者,zh-CN\r\n" +
		"Clara Carver,clara@roadside.example,Roadside,roadside.example,Host,\r\n"),
	titleEN: "Leak of telephone numbers", titleZH: "手机号外泄", title: "Leak of telephone numbers",
	claims:   claims,
	headline: headline, body: body, contact: "Lin Yue, press@harbourlight.example, +44 20 7946 0100",
	article: "What happened to 12,400 telephone numbers",
}

var chinese = texts{
	house: "港灯旅行", postal: "港灯旅行，上海市黄浦区滨江路1号", list: "日报与通讯社",
	badRow: "没有地址", badProblem: "“没有地址”", note: "访问日志节选",
	names: [5]string{"安娜", "林悦", "欧阳默", "顾思", "周敏"},
	table: gb18030("姓名,邮箱,媒体,域名,职位,语言\r\n" +
		"李雷,lilei@chenbao.example,晨报网,chenbao.example,记者,zh-CN\r\n" +
		"韩梅梅,hanmeimei@dongfangtech.example,东方科技评论,dongfangtech.example,编辑,zh-CN\r\n" +
		"某人,没有地址,晨报网,,,zh-CN\r\n" +
		"Ada Abbott,ada@harbourdaily.example,The Harbour Daily,harbourdaily.example,Reporter,en\r\n" +
		"单田芳,shan@manyou.example,慢游笔记,manyou.example,主播,\r\n"),
	titleEN: "Leak of telephone numbers", titleZH: "手机号外泄", title: "手机号外泄",
	claims:   claims,
	headline: headline, body: body, contact: "林悦，press@harbourlight.example，+86 21 5555 0100",
	article: "港灯就手机号外泄致歉",
}

var (
	claims = [2][2]string{
		{"On 23 November 2026 our team found that a file with the telephone numbers of 12,400 users could be reached from outside.", "2026年11月23日，我们的团队发现一份含12,400名用户手机号的文件可从外部访问。"},
		{"The file held no passwords, no payment data and no private messages.", "文件中不含密码、支付信息或私信。"},
	}
	headline = [2]string{"What happened to the telephone numbers of our users", "关于用户手机号外泄的说明"}
	body     = [2]string{
		"We have to report a failure of ours, and we apologise for it.\n\nEvery user whose number was in the file hears from us today, by name, with what it means and what they can do. Our help desk is open day and night.\n\nA file like this must not be reachable, and it was our duty to see it sooner. We have asked an outside firm to examine how it came about; its findings will be published in full.",
		"我们必须通报一次自身的过失，并为此诚恳道歉。\n\n今天，每一位号码在该文件中的用户都会收到我们的逐一通知，说明影响以及可以采取的措施。我们的客服昼夜值守。\n\n这样的文件本不应可被访问，我们也有责任更早发现。我们已委托外部机构调查原因，其结论将全文公布。",
	}
)

func gb18030(s string) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err) // the text is ours
	}
	return out
}
