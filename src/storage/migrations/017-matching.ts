import type { Migration } from "../migrate.ts";

/** Which account is it: what CRMs know of companies, whose account each is and why, and who decided it. */
export const matching: Migration = {
  id: 17,
  name: "matching",
  sql: `
-- When two spellings are one company's name: without case, accents, width, punctuation and legal form. The same is
-- written in the domain, whose tests hold the two to each other. Letters are named, since a database whose locale is C
-- knows the case of ASCII alone. None of those in PL/pgSQL calls another: a backup is restored without a search path.
create function account_plain_name(words text) returns text language plpgsql immutable parallel safe as $$
declare
  plain text := words;
begin
  if plain ~ '^[\\u0001-\\u007f]*$' then
    plain := translate(plain, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
  else
    plain := normalize(replace(replace(replace(replace(translate(
      regexp_replace(normalize(plain, nfkd), '[\\u0300-\\u036f]', '', 'g'),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZÆÐØÞĐĦŁŊŒŦƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƢƤƦƧƩƬƮƱƲƳƵƷƸƼǤǶǷȜȠȢȤȺȻȽȾɁɃɄɅɆɈɊɌɎͰͲͶͿΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϏϘϚϜϞϠϢϤϦϨϪϬϮϷϺϽϾϿЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯѠѢѤѦѨѪѬѮѰѲѴѸѺѼѾҀҊҌҎҐҒҔҖҘҚҜҞҠҢҤҦҨҪҬҮҰҲҴҶҸҺҼҾӀӃӅӇӉӋӍӔӘӠӨӶӺӼӾԀԂԄԆԈԊԌԎԐԒԔԖԘԚԜԞԠԢԤԦԨԪԬԮԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖøłđðħıς',
      'abcdefghijklmnopqrstuvwxyzædoþdhlŋœŧɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵƣƥʀƨʃƭʈʊʋƴƶʒƹƽǥƕƿȝƞȣȥⱥȼƚⱦɂƀʉʌɇɉɋɍɏͱͳͷϳαβγδεζηθικλμνξοπρστυφχψωϗϙϛϝϟϡϣϥϧϩϫϭϯϸϻͻͼͽђєѕіјљњћџабвгдежзиклмнопрстуфхцчшщъыьэюяѡѣѥѧѩѫѭѯѱѳѵѹѻѽѿҁҋҍҏґғҕҗҙқҝҟҡңҥҧҩҫҭүұҳҵҷҹһҽҿӏӄӆӈӊӌӎӕәӡөӷӻӽӿԁԃԅԇԉԋԍԏԑԓԕԗԙԛԝԟԡԣԥԧԩԫԭԯաբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆolddhiσ'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfc);
    plain := regexp_replace(plain, '株式会社|有限会社|合同会社|合資会社|股份有限公司|有限责任公司|有限責任公司|有限公司|주식회사|유한회사|\\(株\\)|\\(有\\)|\\(주\\)', ' ', 'g');
  end if;
  plain := trim(regexp_replace(regexp_replace(replace(plain, '&', ' and '), '[''’‘\`ʼ.]', '', 'g'),
    '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b1\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7\\u2000-\\u206f\\u20a0-\\u20bf\\u2190-\\u2bff\\u3000-\\u3004\\u3008-\\u3030\\u30fb\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65]+', ' ', 'g'));
  return regexp_replace(plain, '^the (?=.)', '');
end $$;

-- The words of a name without the legal forms behind them.
create function account_name_stem(plain text) returns text language plpgsql immutable parallel safe as $$
declare
  stem text := plain;
  last text;
  form text;
begin
  loop
    last := substring(stem from ' ([^ ]+)$');
    exit when last is null;
    form := null;
    if last in ('co', 'c', 'a', 'l', 'v', 's', 'k', 'o', 'oo', 'zoo', 'cv') then
      form := substring(stem from '( (?:and co|l l c|s a|s r l|s p a|b v|n v|a s|k k|s r o|sp z oo|sp zoo|spolka z oo|de cv|s de rl de cv|sa de cv))$');
    end if;
    if form is null and last in ('inc', 'incorporated', 'corp', 'corporation', 'company', 'co', 'ltd', 'limited', 'llc', 'llp', 'lp', 'plc', 'pllc', 'gmbh', 'mbh', 'ag', 'kg', 'kgaa', 'ohg', 'gbr', 'ug', 'se', 'ev', 'eg', 'sa', 'sas', 'sasu', 'sarl', 'eurl', 'snc', 'srl', 'spa', 'sl', 'slu', 'sau', 'ltda', 'eireli', 'bv', 'nv', 'vof', 'ab', 'hb', 'as', 'asa', 'aps', 'oy', 'oyj', 'kk', 'gk', 'pty', 'pte', 'pvt', 'private', 'sdn', 'bhd', 'doo', 'sro', 'zrt', 'kft', 'nyrt', 'ou', 'uab', 'sia', 'jsc', 'pjsc', 'sti', 'ооо', 'оао', 'зао', 'пао', 'ао') then
      form := ' ' || last;
    end if;
    exit when form is null;
    stem := left(stem, -length(form));
  end loop;
  return stem;
end $$;

-- Empty for a name that could be anybody's.
create function account_key_of_stem(words text, stem text) returns text language plpgsql immutable parallel safe as $$
declare
  key text := regexp_replace(stem, '^(?:pt|ooo|oao|zao|pao|ооо|оао|зао|пао|ао|oy|ab) (?=.)', '');
begin
  return case when words = 'erased account' or length(key) < 2 then '' else key end;
end $$;
create function account_name_key(words text) returns text language sql immutable parallel safe
return account_key_of_stem(words, account_name_stem(account_plain_name(words)));

-- "Acme GmbH" and "Acme Inc." are two companies; "Acme" may be either.
create function account_form_of(plain text, stem text) returns text language plpgsql immutable parallel safe as $$
begin
  return replace(replace(replace(replace(replace(regexp_replace(substr(plain, length(stem) + 1),
    ' (?:and co|co|company)(?= |$)', '', 'g'),
    'incorporated', 'inc'), 'corporation', 'corp'), 'limited', 'ltd'), 'private', 'pvt'), ' ', '');
end $$;
create function account_legal_form(words text) returns text language sql immutable parallel safe
return account_form_of(account_plain_name(words), account_name_stem(account_plain_name(words)));

create function account_domain_host(words text) returns text language plpgsql immutable parallel safe as $$
declare
  host text := translate(trim(words), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
begin
  host := regexp_replace(host, '^[a-z][a-z0-9+.-]*://', '');
  host := regexp_replace(host, '^[^/?#@]*@', '');
  host := regexp_replace(host, '[/?#:].*$', '');
  host := regexp_replace(host, '^www[0-9]?\\.', '');
  host := regexp_replace(host, '\\.+$', '');
  return case when host ~ '^[^\\s.]+(?:\\.[^\\s.]+)+$' and host !~ '^[0-9.]+$' then host end;
end $$;

-- The domain that a company has registered; null for an address that anybody may have.
create function account_domain_of_host(host text) returns text language plpgsql immutable parallel safe as $$
declare
  labels text[] := string_to_array(host, '.');
  n int := cardinality(labels);
  key text := labels[n - 1] || '.' || labels[n];
begin
  if (labels[n] ~ '^[a-z]{2}$' and labels[n - 1] in ('ac', 'asn', 'co', 'com', 'edu', 'go', 'gob', 'gov', 'gv', 'id', 'ltd', 'me', 'mil', 'ne', 'net', 'nhs', 'nom', 'or', 'org', 'plc', 'sch'))
    or key in ('amazonaws.com', 'appspot.com', 'azurewebsites.net', 'blogspot.com', 'business.site', 'carrd.co', 'cloudfront.net', 'firebaseapp.com', 'force.com', 'freshdesk.com', 'github.io', 'gitlab.io', 'herokuapp.com', 'hubspot.com', 'myshopify.com', 'netlify.app', 'notion.site', 'onmicrosoft.com', 'pages.dev', 'salesforce.com', 'sharepoint.com', 'squarespace.com', 'vercel.app', 'web.app', 'webflow.io', 'weebly.com', 'wixsite.com', 'wordpress.com', 'zendesk.com') then
    if n = 2 then
      return null;
    end if;
    key := labels[n - 2] || '.' || key;
  end if;
  if key in ('att.net', 'mail.ru', 'x.com')
    or (split_part(key, '.', 1) in ('126', '139', '163', 'aol', 'bigpond', 'bluewin', 'bol', 'btinternet', 'centrum', 'comcast', 'cox', 'daum', 'docomo', 'earthlink', 'email', 'ezweb', 'facebook', 'fastmail', 'free', 'gmail', 'gmx', 'googlemail', 'hanmail', 'hey', 'hotmail', 'hushmail', 'icloud', 'inbox', 'instagram', 'interia', 'laposte', 'libero', 'linkedin', 'live', 'mac', 'mail', 'mailbox', 'me', 'msn', 'naver', 'o2', 'onet', 'orange', 'outlook', 'pm', 'proton', 'protonmail', 'qq', 'rambler', 'rediffmail', 'rocketmail', 'sbcglobal', 'seznam', 'sfr', 'sina', 'skynet', 'softbank', 't-online', 'telenet', 'terra', 'tiscali', 'tuta', 'tutanota', 'twitter', 'uol', 'verizon', 'virgilio', 'wanadoo', 'web', 'wp', 'xtra', 'yahoo', 'yandex', 'ymail', 'zoho', 'ziggo')
      and substr(key, strpos(key, '.') + 1) ~ '^(?:[a-z]{2,3}|co\\.[a-z]{2}|com\\.[a-z]{2}|ne\\.jp)$') then
    return null;
  end if;
  return key;
end $$;
create function account_domain_key(words text) returns text language sql immutable parallel safe
return account_domain_of_host(account_domain_host(words));

alter table accounts
  add column name_key text generated always as (account_name_key(name)) stored,
  add column domain_key text generated always as (account_domain_key(domain)) stored;
create index accounts_by_name_key on accounts (tenant_id, name_key) where name_key <> '';
create index accounts_by_domain_key on accounts (tenant_id, domain_key) where domain_key is not null;

-- Which company of the CRM a deal is of: the CRM's own id, else the Zendesk organization it names, else only a name.
alter table opportunities add column account_key text generated always as (
  coalesce(crm_account_id, 'zendesk:' || told_account_id::text,
    'name:' || nullif(account_name_key(account_name), ''))) stored;
create index opportunities_of_account_key on opportunities (tenant_id, crm, account_key);

-- Companies as CRMs tell of them. Each of the facts is what was told last by the CRM's own time, so that every order of
-- telling ends alike; of two told at the same instant the later in the alphabet stays.
create table crm_accounts (
  tenant_id uuid not null references tenants (id),
  crm text not null,
  -- The CRM's own id; 'zendesk:' and an organization, or 'name:' and a normalised name, of deals that bring no more.
  id text not null,
  name text,
  name_told_at timestamptz,
  domain text,
  domain_told_at timestamptz,
  external_id int8, -- the Zendesk organization that the CRM names
  external_told_at timestamptz,
  parent_id text, -- as the CRM tells; it decides nothing
  told_at timestamptz not null,
  name_key text generated always as (account_name_key(name)) stored,
  domain_key text generated always as (account_domain_key(domain)) stored,
  -- Whose account it is; null while that is not certain.
  account_id int8,
  -- 'external-id', 'crm-id', 'domain', 'name', 'by-hand'; 'refused': somebody said that it is none of ours.
  reason text,
  -- 'certain' is taken; 'likely' (one candidate) and 'doubtful' wait for somebody; null: nothing speaks for any account.
  certainty text,
  -- Why it waits.
  doubt text,
  -- Accounts whose names are merely alike, the closest first.
  near int8[] not null default '{}',
  decided_by text,
  decided_at timestamptz,
  -- It is to be looked at again: by ids, domains and names, and then by names that are alike.
  due boolean not null default true,
  near_due boolean not null default false,
  -- What waits with it: the amounts of its deals, in the currency with the most. Only the order of the list rests on it.
  weigh_due boolean not null default true,
  deals int not null default 0,
  amount_minor int8 not null default 0,
  currency char(3),
  -- The same in whole units, so that yen and dinars stand in one list.
  weight int8 not null default 0,
  primary key (tenant_id, crm, id)
);
create index crm_accounts_by_name_key on crm_accounts (tenant_id, crm, name_key) where name_key <> '';
create index crm_accounts_by_domain_key on crm_accounts (tenant_id, crm, domain_key) where domain_key is not null;
create index crm_accounts_by_external_id on crm_accounts (tenant_id, external_id) where external_id is not null;
create index crm_accounts_of_account on crm_accounts (tenant_id, account_id) where account_id is not null;
create index crm_accounts_due on crm_accounts (tenant_id, crm, id) where due;
create index crm_accounts_near_due on crm_accounts (tenant_id, crm, id) where near_due;
create index crm_accounts_weigh_due on crm_accounts (tenant_id, crm, id) where weigh_due;
-- The list: most money first.
create index crm_accounts_doubtful on crm_accounts (tenant_id, weight desc, crm, id)
  where account_id is null and decided_by is null and certainty is not null;
create index crm_accounts_doubtful_by_reason on crm_accounts (tenant_id, doubt, weight desc, crm, id)
  where account_id is null and decided_by is null and certainty is not null;
create index crm_accounts_unmatched on crm_accounts (tenant_id, weight desc, crm, id)
  where account_id is null and decided_by is null and certainty is null;
create index crm_accounts_decided on crm_accounts (tenant_id, decided_at desc, crm, id)
  where decided_by is not null;
alter table crm_accounts alter column name set statistics 0;

-- Accounts of ours that changed, for the job that looks at their matches again: keys as they were and as they are.
create table account_changes (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  account_id int8 not null,
  crm_id text,
  name_key text,
  domain_key text,
  primary key (tenant_id, id)
);
create function note_account_change() returns trigger language plpgsql as $$
begin
  -- A tenant that no CRM has told anything has nothing to look at again.
  if not exists (select from crm_accounts where tenant_id = new.tenant_id) then
    return null;
  end if;
  insert into account_changes (tenant_id, account_id, crm_id, name_key, domain_key)
  values (new.tenant_id, new.id, new.crm_id, new.name_key, new.domain_key);
  if tg_op = 'UPDATE' then
    insert into account_changes (tenant_id, account_id, crm_id, name_key, domain_key)
    values (old.tenant_id, old.id, old.crm_id, old.name_key, old.domain_key);
  end if;
  return null;
end $$;
create trigger accounts_noted after insert on accounts
  for each row execute function note_account_change();
create trigger accounts_changes_noted after update on accounts
  for each row when (old.name is distinct from new.name or old.domain is distinct from new.domain
    or old.crm_id is distinct from new.crm_id)
  execute function note_account_change();

-- A child's deals and flags count for its parent's and the other way round: only where somebody said so.
create table account_relations (
  tenant_id uuid not null references tenants (id),
  child_id int8 not null,
  parent_id int8 not null,
  by_id text not null,
  at timestamptz not null,
  primary key (tenant_id, child_id)
);
create index account_relations_of_parent on account_relations (tenant_id, parent_id);

-- Zendesk organizations that were made one. Ids are redirected for reading, from then on; no flag's snapshot is changed.
create table account_merges (
  tenant_id uuid not null references tenants (id),
  from_id int8 not null,
  into_id int8 not null,
  by_id text, -- null: an operator
  at timestamptz not null,
  primary key (tenant_id, from_id)
);
create index account_merges_into on account_merges (tenant_id, into_id);

-- Everything decided about which account it is: who, when, from, to, why. Only ever added to.
create table match_log (
  tenant_id uuid not null,
  id uuid not null, -- of version 7, or of the request that asked for it: the same one sent twice is done once
  at timestamptz not null,
  by_id text, -- member; null is the system
  what text not null, -- 'matched', 'confirmed', 'refused', 'undone', 'related', 'unrelated', 'merged', 'unmerged'
  crm text,
  crm_account_id text,
  -- Of a relation the child and the parent, of a merge from and into.
  from_account_id int8,
  to_account_id int8,
  why text, -- reason or doubt
  primary key (tenant_id, id)
);
create index match_log_by_time on match_log (tenant_id, at desc, id desc);
create index match_log_of_crm_account on match_log (tenant_id, crm, crm_account_id, at desc);

do $$
declare
  each regclass;
begin
  foreach each in array array['crm_accounts', 'account_changes', 'account_relations',
    'account_merges', 'match_log']::regclass[] loop
    execute format('alter table %s enable row level security', each);
    execute format('alter table %s force row level security', each);
    execute format('create policy own_tenant on %s using (tenant_id = (select current_tenant()))
      with check (tenant_id = current_tenant())', each);
  end loop;
end $$;

-- Companies of the deals that are there already, to be looked at by the job.
do $$
declare
  each uuid;
  named text := current_setting('signal_flag.tenant', true);
begin
  for each in select id from all_tenants() loop
    perform set_config('signal_flag.tenant', each::text, true);
    insert into crm_accounts (tenant_id, crm, id, name, name_told_at, external_id, external_told_at, told_at)
    select distinct on (o.crm, o.account_key) o.tenant_id, o.crm, o.account_key, o.account_name,
      o.told_at, o.told_account_id, o.told_at, o.told_at
    from opportunities o
    where o.tenant_id = each and o.account_key is not null
      and (o.account_id is null or o.crm_account_id is not null)
    order by o.crm, o.account_key, o.told_at desc, o.account_name desc;
  end loop;
  perform set_config('signal_flag.tenant', coalesce(named, ''), true);
end $$;
`,
};
