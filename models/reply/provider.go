package reply

import "strings"

// Provider is who runs a recipient's mail, as far as answers and limits differ. Many domains are one provider's: a
// newspaper's own domain may be hosted at exmail, Alibaba or a Coremail server of its own.
type Provider string

// The providers whose answers are told apart. Other is everybody else.
const (
	Other     Provider = "other"
	NetEase   Provider = "netease"
	Tencent   Provider = "tencent"
	Sina      Provider = "sina"
	Sohu      Provider = "sohu"
	Alibaba   Provider = "alibaba"
	ChinaNet  Provider = "chinanet" // 139 of China Mobile, 189 and 21cn of China Telecom, wo.cn of China Unicom
	Coremail  Provider = "coremail"
	Google    Provider = "google"
	Microsoft Provider = "microsoft"
	Yahoo     Provider = "yahoo"
	Apple     Provider = "apple"
	GMX       Provider = "gmx"
	MailRu    Provider = "mailru"
	Yandex    Provider = "yandex"
	Filter    Provider = "filter" // Mimecast, Proofpoint, Barracuda and the like, in front of many companies
)

// suffixes are domains of readers and of mail exchangers, the longer ones before those that they end with.
var suffixes = []struct {
	provider Provider
	names    string
}{
	{NetEase, "163.com 126.com yeah.net 188.com netease.com 163.net mxmail.netease.com ym.163.com qiye.163.com qiye163mx01.mxmail.netease.com"},
	{Tencent, "qq.com foxmail.com exmail.qq.com tencent.com mxbiz1.qq.com"},
	{Sina, "sina.com sina.cn sina.com.cn vip.sina.com sinanet.com 51uc.com"},
	{Sohu, "sohu.com sohu.net sogou.com chinaren.com 17173.com vip.sohu.com"},
	{Alibaba, "aliyun.com mxhichina.com qiye.aliyun.com alibaba-inc.com alibaba.com taobao.com alimail.com hichina.com"},
	{ChinaNet, "139.com 189.cn 21cn.com 21cn.net wo.cn 10086.cn"},
	{Coremail, "icoremail.net coremail.cn mailtech.cn cstnet.cn icoremail.vip"},
	{Google, "gmail.com googlemail.com google.com googlegroups.com"},
	{Microsoft, "outlook.com hotmail.com live.com msn.com live.cn outlook.cn hotmail.co.uk hotmail.fr hotmail.de windowslive.com live.co.uk passport.com outlook.de outlook.jp outlook.fr partner.outlook.cn office365.com microsoft.com"},
	{Yahoo, "yahoodns.net yahoo.com yahoo.com.cn yahoo.cn yahoo.com.hk yahoo.com.tw yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.fr yahoo.de yahoo.it yahoo.es ymail.com rocketmail.com aol.com aim.com verizon.net att.net sbcglobal.net bellsouth.net"},
	{Apple, "icloud.com me.com mac.com icloud.com.cn"},
	{GMX, "gmx.net gmx.de gmx.com gmx.at gmx.ch web.de mail.com kundenserver.de 1und1.de ionos.com"},
	{MailRu, "mail.ru bk.ru inbox.ru list.ru internet.ru"},
	{Yandex, "yandex.ru yandex.com yandex.net ya.ru yandex.by yandex.kz"},
	{Filter, "mimecast.com pphosted.com ppe-hosted.com barracudanetworks.com messagelabs.com iphmx.com trendmicro.eu trendmicro.com mailcontrol.com"},
}

// Providers lists those that are told apart, Other left out.
func Providers() []Provider {
	var out []Provider
	for _, s := range suffixes {
		out = append(out, s.provider)
	}
	return out
}

var bySuffix = func() map[string]Provider {
	m := map[string]Provider{}
	for _, s := range suffixes {
		for _, name := range strings.Fields(s.names) {
			m[name] = s.provider
		}
	}
	return m
}()

// ProviderOf says who runs the mail of a domain. mx are the domain's mail exchangers, the first of them first; they
// count before the domain's own name, and may be unknown.
func ProviderOf(domain string, mx ...string) Provider {
	for _, name := range append(mx, domain) {
		if p := providerOf(name); p != Other {
			return p
		}
	}
	return Other
}

func providerOf(name string) Provider {
	name = strings.Trim(strings.ToLower(name), ". <>[]")
	if i := strings.LastIndexByte(name, '@'); i >= 0 {
		name = name[i+1:]
	}
	for name != "" {
		if p, ok := bySuffix[name]; ok {
			return p
		}
		_, rest, found := strings.Cut(name, ".")
		if !found {
			break
		}
		name = rest
	}
	return Other
}
