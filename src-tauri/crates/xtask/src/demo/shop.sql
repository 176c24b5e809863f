create database shop character set utf8mb4 collate utf8mb4_unicode_ci;
use shop;

create table country (
  code char(2) character set ascii collate ascii_bin not null comment 'ISO 3166-1',
  name varchar(80) not null,
  vat decimal(5,2) not null default 0,
  primary key (code)
) engine = InnoDB comment = 'Where the shop delivers';

create table customer (
  id bigint unsigned not null auto_increment,
  email varchar(190) not null,
  first_name varchar(60) not null,
  last_name varchar(60) not null,
  full_name varchar(121) generated always as (concat(first_name, ' ', last_name)) virtual,
  country char(2) character set ascii collate ascii_bin not null,
  tier enum('bronze', 'silver', 'gold', 'platinum') not null default 'bronze',
  consent set('newsletter', 'post', 'phone', 'partners') not null default '',
  preferences json not null,
  born date null,
  signed_up timestamp(3) not null default current_timestamp(3),
  seen timestamp(6) null default null on update current_timestamp(6),
  primary key (id),
  unique key email (email),
  key country (country),
  constraint customer_country foreign key (country) references country (code)
) engine = InnoDB;

create table address (
  customer_id bigint unsigned not null,
  line_no tinyint unsigned not null,
  kind enum('billing', 'delivery') not null,
  street varchar(120) not null,
  city varchar(80) not null,
  postcode varchar(12) not null,
  primary key (customer_id, line_no),
  constraint address_customer foreign key (customer_id) references customer (id) on delete cascade
) engine = InnoDB;

create table category (
  id int unsigned not null auto_increment,
  parent_id int unsigned null,
  name varchar(60) not null,
  primary key (id),
  constraint category_parent foreign key (parent_id) references category (id)
) engine = InnoDB;

create table product (
  id int unsigned not null auto_increment,
  sku char(12) character set latin1 not null,
  category_id int unsigned not null,
  title varchar(160) not null,
  description text not null,
  price decimal(12,4) not null,
  weight_kg double not null,
  volume float null,
  features bit(12) not null default b'0',
  on_sale bit(1) not null default b'0',
  attributes json null,
  thumbnail varbinary(64) null,
  model_year year null,
  primary key (id),
  unique key sku (sku),
  key category (category_id, price),
  constraint product_category foreign key (category_id) references category (id),
  constraint product_price check (price >= 0)
) engine = InnoDB;

create table product_tag (
  product_id int unsigned not null,
  tag varchar(40) not null,
  primary key (product_id, tag),
  constraint tag_product foreign key (product_id) references product (id) on delete cascade on update cascade
) engine = InnoDB;

create table warehouse (
  id smallint unsigned not null,
  name varchar(60) not null,
  opens time not null,
  primary key (id)
) engine = InnoDB;

create table stock (
  warehouse_id smallint unsigned not null,
  product_id int unsigned not null,
  quantity mediumint not null,
  counted timestamp(6) not null default current_timestamp(6) on update current_timestamp(6),
  primary key (warehouse_id, product_id),
  key product (product_id),
  constraint stock_warehouse foreign key (warehouse_id) references warehouse (id),
  constraint stock_product foreign key (product_id) references product (id)
) engine = InnoDB;

create table orders (
  id bigint unsigned not null auto_increment,
  customer_id bigint unsigned not null,
  placed datetime(6) not null,
  status enum('new', 'paid', 'packed', 'shipped', 'returned') not null default 'new',
  shipping set('express', 'insured', 'gift wrap') not null default '',
  total decimal(14,2) not null default 0,
  note varchar(500) null,
  primary key (id),
  key customer (customer_id, placed),
  constraint order_customer foreign key (customer_id) references customer (id)
) engine = InnoDB;

create table order_line (
  order_id bigint unsigned not null,
  line_no smallint unsigned not null,
  product_id int unsigned not null,
  quantity smallint unsigned not null,
  unit_price decimal(12,4) not null,
  line_total decimal(18,4) generated always as (quantity * unit_price) stored,
  primary key (order_id, line_no),
  key product (product_id),
  constraint line_order foreign key (order_id) references orders (id) on delete cascade,
  constraint line_product foreign key (product_id) references product (id)
) engine = InnoDB;

create table payment (
  id bigint unsigned not null auto_increment,
  order_id bigint unsigned not null,
  method enum('card', 'transfer', 'wallet', 'cash') not null,
  amount decimal(14,2) not null,
  paid timestamp(6) null default null,
  receipt binary(16) not null,
  primary key (id),
  key orders (order_id),
  constraint payment_order foreign key (order_id) references orders (id) on delete cascade
) engine = InnoDB;

create table review (
  id int unsigned not null auto_increment,
  product_id int unsigned not null,
  customer_id bigint unsigned not null,
  stars tinyint unsigned not null,
  body text not null,
  written datetime(3) not null,
  primary key (id),
  key product (product_id),
  constraint review_product foreign key (product_id) references product (id),
  constraint review_customer foreign key (customer_id) references customer (id)
) engine = InnoDB;

create table page_view (
  viewed datetime(3) not null,
  session binary(16) not null,
  path varchar(200) not null,
  milliseconds float null,
  key viewed (viewed)
) engine = InnoDB comment = 'A log: it has no key';

create view order_summary as
  select o.id, o.placed, o.status, c.full_name, count(l.line_no) lines_count, sum(l.line_total) amount
  from orders o join customer c on c.id = o.customer_id left join order_line l on l.order_id = o.id
  group by o.id;
