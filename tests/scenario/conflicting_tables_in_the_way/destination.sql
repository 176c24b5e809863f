create database clash character set utf8mb4;
use clash;
create table t (id int primary key, u varchar(20), unique key u (u));
insert into t values (50, 'new'), (60, 'wanted'), (7, 'seven'), (77, 'both'), (90, 'out of the way');
